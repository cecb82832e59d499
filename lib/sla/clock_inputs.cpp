#include "sla/clock_inputs.hpp"

#include <fmt/format.h>

#include "base/text.hpp"
#include "desk/log/event_kinds.hpp"
#include "desk/message/message.hpp"

namespace tkt::sla {

namespace {

/// A person's mail, or an agent's who wrote from outside, or a machine's.
Input input_of_mail(const config::Config& config, std::string_view mail_class,
                    const std::string& sender)
{
  if (!mail_class.empty() && !mail_class.starts_with("human"))
    return Input::automatic;
  return config.find_agent_at(sender) != nullptr ? Input::comment : Input::customer;
}

} // namespace

std::string_view concerns_clocks()
{
  static const auto sql = [] {
    std::vector<std::string> names;
    for (const auto& kind : desk::event_kinds())
      if (kind.moves_clocks)
        names.push_back(fmt::format("'{}'", kind.name));
    return fmt::format("(e.kind IN ({}) AND (e.kind <> 'message' OR "
                       "e.after IN ('incoming', 'outgoing')))",
                       join(names, ", "));
  }();
  return sql;
}

Input input_of_status(const config::Config& config, std::string_view status, bool active)
{
  const auto* found = config.find_status(status.substr(0, status.find('/')));
  if (found == nullptr)
    return active ? Input::active : Input::closed;
  if (found->kind == config::StatusKind::pending)
    return Input::pending;
  return config::is_active(found->kind) ? Input::active : Input::closed;
}

std::vector<Happened> history(store::Database& db, const config::Config& config, TicketId ticket,
                              EventId after)
{
  static const auto text = fmt::format(R"sql(
      SELECT e.id, e.at, e.kind, e.after, t.active, m.kind, m.class, m.at, m.from_address, m.id
        FROM event e JOIN ticket t ON t.id = e.ticket LEFT JOIN message m ON m.id = e.message
       WHERE e.ticket = ? AND e.id > ? AND {} ORDER BY e.id)sql",
                                       concerns_clocks());
  auto query = db.prepare(text);
  query.bind_all(ticket, after);
  std::vector<Happened> all;
  while (query.step()) {
    Happened one;
    one.event = query.read<EventId>(0);
    one.at = query.read<Instant>(1);
    const auto kind = query.read<std::string>(2);
    if (kind == "created") {
      one.input = Input::opened;
    } else if (kind == "message") {
      const auto what = query.read<std::optional<std::string>>(5).value_or("");
      one.at = query.read<std::optional<Instant>>(7).value_or(one.at);
      const auto message = query.read<std::optional<MessageId>>(9);
      if (what == "incoming" && message && desk::is_refused(db, ticket, *message))
        one.input = Input::automatic; // it came too late to be owed anything
      else if (what == "incoming")
        one.input = input_of_mail(config, query.read<std::string>(6), query.read<std::string>(8));
      else if (what == "outgoing")
        one.input = Input::answer;
      else
        one.input = what == "auto" ? Input::automatic : Input::comment;
    } else if (kind == "status") {
      one.input = input_of_status(config, query.read<std::string>(3), query.read<bool>(4));
    } else {
      one.input = Input::terms;
    }
    all.push_back(one);
  }
  return all;
}

} // namespace tkt::sla
