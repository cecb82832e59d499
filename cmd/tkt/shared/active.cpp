#include "shared/active.hpp"

#include <filesystem>

#include <fmt/format.h>

namespace tkt::cli {

std::int64_t active_tickets(Shell& shell, std::string_view column, const std::string& name)
{
  if (!std::filesystem::exists(shell.config().database_path()))
    return 0;
  return shell.db()
      .prepare(fmt::format("SELECT count(*) FROM ticket WHERE active = 1 AND {} = ?", column))
      .bind_all(name)
      .value<std::int64_t>()
      .value_or(0);
}

} // namespace tkt::cli
