#include "tkt/change/closing_checks.hpp"

#include <fmt/format.h>

#include "base/error.hpp"
#include "base/text.hpp"
#include "desk/ticket/custom_field.hpp"
#include "desk/ticket/link.hpp"
#include "desk/ticket/ticket.hpp"
#include "tkt/ui/confirm.hpp"

namespace tkt::cli {

namespace {

std::optional<config::StatusKind> kind_of(const config::Config& config, std::string_view status)
{
  const auto* found = config.find_status(status.substr(0, status.find('/')));
  return found == nullptr ? std::nullopt : std::optional{found->kind};
}

/// Whether the change says that all is done; what is cancelled or spam waits for nothing.
bool finishes(const config::Config& config, const FieldChange& change)
{
  using config::StatusKind;
  const auto before = kind_of(config, change.change.before);
  const auto after = kind_of(config, change.change.after);
  return change.field == "status" && before && config::is_active(*before) &&
         (after == StatusKind::resolved || after == StatusKind::closed);
}

} // namespace

std::vector<std::string> closing_obstacles(desk::Session& session, const Changes& changes)
{
  std::vector<std::string> obstacles;
  for (const auto& change : changes.all()) {
    if (!finishes(session.config, change))
      continue;
    const auto ticket = change.change.ticket;
    if (const auto missing = desk::missing_fields(session.db, session.config, ticket);
        !missing.empty())
      obstacles.push_back(
          fmt::format("ticket {} needs {} before it is closed", ticket, join(missing, ", ")));
    if (const auto open = desk::open_dependencies(session.db, ticket); !open.empty())
      obstacles.push_back(fmt::format("ticket {} waits for ticket{} {}, which {} not done", ticket,
                                      open.size() == 1 ? "" : "s", fmt::join(open, ", "),
                                      open.size() == 1 ? "is" : "are"));
  }
  return obstacles;
}

void ask_about(Shell& shell, const std::vector<std::string>& obstacles)
{
  constexpr std::string_view way = "--force closes it all the same";
  if (!can_ask() || !shell.out().terminal().is_terminal) {
    const auto more = obstacles.size() - 1;
    throw Error{Kind::temporary,
                fmt::format("{}{}; nothing was changed; {}", obstacles.front(),
                            more == 0 ? "" : fmt::format(" (and {} more like it)", more), way)};
  }
  for (const auto& obstacle : obstacles)
    shell.out().line(shell.out().safe(obstacle));
  shell.out().flush();
  if (!ask("Close all the same?"))
    throw Error{Kind::temporary, "nothing was changed"};
}

void check_closing(Shell& shell, desk::Session& session, TicketId id, const std::string& status,
                   bool force)
{
  if (status.empty() || force)
    return;
  const auto ticket = desk::get_ticket(session.db, id);
  Changes changes;
  changes.add(desk::to_text(desk::Field::status),
              desk::Change{id, desk::value_of(ticket, desk::Field::status), status});
  if (const auto obstacles = closing_obstacles(session, changes); !obstacles.empty())
    ask_about(shell, obstacles);
}

} // namespace tkt::cli
