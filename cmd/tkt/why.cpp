// tkt why ID - the reasons for what was decided about a ticket.
#include <fmt/format.h>

#include "desk/event.hpp"
#include "desk/message.hpp"
#include "desk/ticket.hpp"
#include "shared/describe.hpp"
#include "shared/ids.hpp"
#include "shared/json.hpp"
#include "term/relative_time.hpp"
#include "verbs.hpp"

namespace tkt::cli {

namespace {

void say(Shell& shell, TicketId ticket, Instant at, std::string_view kind, std::string_view text)
{
  auto& out = shell.out();
  if (shell.json())
    out.json({{"ticket", ticket.value}, {"at", to_rfc3339(at)}, {"kind", kind}, {"text", text}});
  else if (out.terminal().is_terminal)
    out.line(fmt::format("{}  {}", out.paint(term::local(at), term::Tone::faint), out.safe(text)));
  else
    out.line(fmt::format("{}\t{}\t{}", to_rfc3339(at), kind, out.safe(text)));
}

void say_clock(Shell& shell, const desk::Ticket& ticket, std::string_view name,
               const std::optional<desk::RunningClock>& clock)
{
  if (!clock)
    return;
  std::string text = fmt::format("{} is due {}, counted from {}", name, to_rfc3339(clock->due_at),
                                 to_rfc3339(clock->started_at));
  if (clock->stopped_at)
    text += fmt::format("; stopped {}, {}", to_rfc3339(*clock->stopped_at),
                        *clock->stopped_at < clock->due_at ? "in time" : "late");
  else if (clock->due_at <= shell.now())
    text += "; that has passed";
  say(shell, ticket.id, clock->started_at, "clock", text);
}

int why(const std::string& word, Shell& shell)
{
  auto& db = shell.db();
  const auto ticket = desk::get_ticket(db, find_ticket(db, word));
  shell.out().page();
  for (const auto& message : desk::conversation(db, ticket.id)) {
    if (message.kind == desk::MessageKind::incoming && !message.mail_class.empty())
      say(shell, ticket.id, message.at, "class",
          fmt::format("message {} of {} was taken for: {}", message.id, message.from.address,
                      message.mail_class));
  }
  desk::each_event(db, EventId{}, ticket.id, [&](const desk::Event& event) {
    if (!event.reason.empty())
      say(shell, ticket.id, event.at, event.kind, describe(event));
  });
  say_clock(shell, ticket, "reaction", ticket.clocks.reaction);
  say_clock(shell, ticket, "alarm", ticket.clocks.alarm);
  say_clock(shell, ticket, "resolution", ticket.clocks.resolution);
  return EX_OK;
}

} // namespace

void add_why(CLI::App& verb, Shell& shell)
{
  auto ticket = std::make_shared<std::string>();
  verb.add_option("ID", *ticket, "ticket number")->required();
  shell.add_json(verb);
  shell.on(verb, [ticket](Shell& s) { return why(*ticket, s); });
}

} // namespace tkt::cli
