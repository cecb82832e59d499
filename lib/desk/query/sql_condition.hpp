// Private to this room: a piece of SQL with the values for its question marks.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "store/statement.hpp"

namespace tkt::desk {

/// What people wrote is always among the values, never in the text.
struct Condition {
  using Value = std::variant<std::int64_t, std::string>;

  std::string sql;
  std::vector<Value> values;
};

/// `?,?,?`
std::string question_marks(std::size_t count);

/// Binds values to the `?` from position `from`; gives the next position. The values must stay
/// until the statement has run.
int bind_values(store::Statement& statement, const std::vector<Condition::Value>& values,
                int from = 1);

/// `left` and `right`, either of which may be empty.
Condition both(Condition left, Condition right);

} // namespace tkt::desk
