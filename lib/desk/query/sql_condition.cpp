#include "desk/query/sql_condition.hpp"

#include <fmt/format.h>

namespace tkt::desk {

std::string question_marks(std::size_t count)
{
  std::string list = count == 0 ? "" : "?";
  for (std::size_t i = 1; i < count; ++i)
    list += ",?";
  return list;
}

int bind_values(store::Statement& statement, const std::vector<Condition::Value>& values, int from)
{
  for (const auto& value : values) {
    if (const auto* text = std::get_if<std::string>(&value))
      statement.bind(from++, *text);
    else
      statement.bind(from++, std::get<std::int64_t>(value));
  }
  return from;
}

Condition both(Condition left, Condition right)
{
  if (left.sql.empty())
    return right;
  if (right.sql.empty())
    return left;
  left.sql = fmt::format("{} AND {}", left.sql, right.sql);
  left.values.insert(left.values.end(), right.values.begin(), right.values.end());
  return left;
}

} // namespace tkt::desk
