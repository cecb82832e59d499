// Which rows a command's changes are remembered of, beside what the log of tickets tells.
#pragma once

#include <span>
#include <string_view>

#include "store/changeset.hpp"

namespace tkt::desk {

/// A table of which commands remember what they changed.
struct ActionTable {
  store::LoggedTable table;
  /// What people call a row: `agent`, `draft`; "" for what is told as part of another.
  std::string_view noun;
  /// The column that says most about it.
  std::string_view face;
  /// Columns that are brought back, and may have been changed in between.
  std::span<const std::string_view> loose;
  /// Columns are brought back one by one, each if it has not been changed in between.
  bool by_column = false;
};

std::span<const ActionTable> action_tables();
/// The same as the store wants them.
std::span<const store::LoggedTable> logged_tables();

/// Kind::internal if there is none of that name.
const ActionTable& action_table(std::string_view name);

} // namespace tkt::desk
