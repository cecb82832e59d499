// tkt why ID|MESSAGE|FILE - the reasons for what was decided about a ticket, or would be.
#include <algorithm>
#include <filesystem>

#include <fmt/format.h>
#include <unistd.h>

#include "base/descriptor.hpp"
#include "base/error.hpp"
#include "base/text.hpp"
#include "desk/event.hpp"
#include "desk/kept.hpp"
#include "desk/message.hpp"
#include "desk/ticket.hpp"
#include "rules/explain.hpp"
#include "shared/describe.hpp"
#include "shared/ids.hpp"
#include "shared/json.hpp"
#include "sla/explain.hpp"
#include "sla/promises.hpp"
#include "sla/text.hpp"
#include "term/relative_time.hpp"
#include "term/safe_text.hpp"
#include "verbs.hpp"

namespace tkt::cli {

namespace {

/// No ticket: 0.
void say(Shell& shell, TicketId ticket, Instant at, std::string_view kind, std::string_view text)
{
  auto& out = shell.out();
  if (shell.json())
    out.json({{"ticket", ticket.value > 0 ? Json(ticket.value) : Json(nullptr)},
              {"at", to_rfc3339(at)},
              {"kind", kind},
              {"text", text}});
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

/// By which version a due time was counted, where it is known.
std::string version_of(store::Database& db, sla::Promises& promises, const desk::Ticket& ticket,
                       const desk::RunningClock& clock)
{
  const auto basis = clock.basis ? sla::find_basis(db, *clock.basis) : std::nullopt;
  if (!basis)
    return "by a version that is not recorded";
  auto text = fmt::format("by {} (version {}), calendar {} (version {})", basis->policy,
                          basis->policy_digest, basis->calendar, basis->calendar_digest);
  if (*basis != promises.basis_of(ticket))
    text += "; that is no longer what the configuration says, tkt-sla --recalculate counts anew";
  return text;
}

/// A clock with each span, holiday, pause and change of the zone's clocks up to its due time.
void explain_clock(Shell& shell, sla::Promises& promises, const desk::Ticket& ticket,
                   desk::Target target)
{
  const auto& clock = ticket.clocks.of(target);
  if (!clock)
    return;
  auto& out = shell.out();
  const auto& calendar = promises.calendar_of(ticket);
  const auto pauses = desk::pauses_of(shell.db(), ticket.id);
  const auto work = clock->work > milliseconds{0}
                        ? clock->work
                        : milliseconds{promises.terms_of(ticket).work(target, false)};
  const auto pieces = sla::explain(calendar, clock->started_at, work, pauses);
  const auto standing =
      clock->stopped_at
          ? fmt::format("{} {}, {}", to_text(clock->phase), to_rfc3339(*clock->stopped_at),
                        desk::is_late(*clock, shell.now()) ? "late" : "in time")
          : std::string{desk::is_late(*clock, shell.now()) ? "late" : "running"};
  const auto head =
      fmt::format("{} within {}: due {}, {}; {}", to_text(target),
                  sla::work_text(std::chrono::floor<seconds>(work)), to_rfc3339(clock->due_at),
                  standing, version_of(shell.db(), promises, ticket, *clock));
  if (shell.json()) {
    auto list = Json::array();
    for (const auto& piece : pieces)
      list.push_back({{"kind", sla::to_text(piece.kind)},
                      {"from", sla::local_rfc3339(calendar, piece.from)},
                      {"to", sla::local_rfc3339(calendar, piece.to)},
                      {"work_seconds", std::chrono::floor<seconds>(piece.work).count()},
                      {"total_seconds", std::chrono::floor<seconds>(piece.total).count()},
                      {"text", piece.text}});
    out.json({{"ticket", ticket.id.value},
              {"clock", to_text(target)},
              {"round", clock->round},
              {"state", to_text(clock->phase)},
              {"due", to_rfc3339(clock->due_at)},
              {"text", head},
              {"pieces", list}});
    return;
  }
  out.line(out.paint(out.safe(head), term::Tone::strong));
  for (const auto& piece : pieces) {
    const auto line = sla::to_line(piece, calendar);
    std::string safe; // field by field: the tabs are ours
    for (const auto field : split(line, '\t'))
      safe += (safe.empty() ? "" : "\t") + out.safe(field);
    out.line(safe);
  }
}

int why_sla(const desk::Ticket& ticket, Shell& shell)
{
  sla::Promises promises{shell.config()};
  for (const auto target : desk::all_targets)
    explain_clock(shell, promises, ticket, target);
  return EX_OK;
}

/// The last event of a kind says how it came to be as it is.
void answer(Shell& shell, const desk::Ticket& ticket, const std::vector<desk::Event>& events,
            std::string_view topic, std::string_view kind, const std::string& value,
            const std::string& otherwise)
{
  const auto last = std::find_if(events.rbegin(), events.rend(),
                                 [&](const desk::Event& one) { return one.kind == kind; });
  const bool set = last != events.rend();
  const auto reason =
      set ? last->reason.empty() ? fmt::format("{} set it", last->actor) : last->reason : otherwise;
  say(shell, ticket.id, set ? last->at : ticket.created_at, fmt::format("why-{}", topic),
      fmt::format("{} is {}: {}", topic, value.empty() ? "nobody" : value, reason));
}

/// Whether a program answered, and why; "" for what is no matter of that.
std::string answer_text(const desk::Event& event)
{
  if (event.kind == "refused")
    return event.after.empty()
               ? fmt::format("refused, and nobody was told: {}", event.reason)
               : fmt::format("refused, and {} was told: {}", event.after, event.reason);
  if (event.kind == "acknowledged" || event.kind == "answered")
    return fmt::format("automatic answer: {}", event.reason);
  if (event.kind == "acknowledgement_withheld" || event.kind == "answer_withheld" ||
      event.kind == "refusal_withheld" || event.kind == "loop")
    return fmt::format("no automatic answer: {}", event.reason);
  return {};
}

/// Why nothing has answered where nothing was to: of that there is no event.
std::string unanswered(const config::Config& config, const desk::Ticket& ticket,
                       const std::vector<desk::Event>& events)
{
  const auto opened = std::find_if(events.begin(), events.end(), [](const desk::Event& event) {
    return event.kind == "message";
  });
  if (opened == events.end() || opened->after != to_text(desk::MessageKind::incoming))
    return "no mail has opened the ticket";
  const auto* queue = config.find_queue(ticket.queue);
  return queue == nullptr || queue->acknowledge.template_name.empty()
             ? fmt::format("queue {} acknowledges nothing, and no rule has answered", ticket.queue)
             : fmt::format("queue {} did not acknowledge then, and no rule has answered",
                           ticket.queue);
}

/// Why this ticket, queue, agent and priority, and why it was answered by a program or not.
void answer_all(Shell& shell, const desk::Ticket& ticket, const std::vector<desk::Event>& events)
{
  const auto first = [&](std::string_view kind) {
    const auto found = std::find_if(events.begin(), events.end(),
                                    [&](const desk::Event& one) { return one.kind == kind; });
    return found == events.end() ? nullptr : &*found;
  };
  if (const auto* opened = first("message"))
    say(shell, ticket.id, opened->at, "why-ticket",
        fmt::format("ticket {}: {}", ticket.id,
                    opened->reason.empty() ? opened->actor + " opened it" : opened->reason));
  const auto* created = first("created");
  const auto moved = first("queue") != nullptr;
  answer(shell, ticket, events, "queue", moved ? "queue" : "created", ticket.queue,
         created != nullptr ? created->reason : "");
  answer(shell, ticket, events, "agent", "agent", ticket.agent,
         ticket.agent.empty() || created == nullptr
             ? "nobody has given it to anybody"
             : fmt::format("{} opened the ticket so", created->actor));
  answer(shell, ticket, events, "priority", "priority", ticket.priority,
         "the default of its queue when it was opened");
  bool told = false;
  for (const auto& event : events)
    if (const auto text = answer_text(event); !text.empty()) {
      say(shell, ticket.id, event.at, "why-answer", text);
      told = true;
    }
  if (!told && created != nullptr)
    say(shell, ticket.id, created->at, "why-answer",
        fmt::format("no automatic answer: {}", unanswered(shell.config(), ticket, events)));
}

void say_class(Shell& shell, const desk::Message& message)
{
  if (message.kind == desk::MessageKind::incoming && !message.mail_class.empty())
    say(shell, message.ticket, message.at, "class",
        fmt::format("message {} of {} was taken for: {}", message.id, message.from.address,
                    message.mail_class));
}

int why_ticket(const std::string& word, Shell& shell)
{
  auto& db = shell.db();
  const auto ticket = desk::get_ticket(db, find_ticket(db, word));
  shell.out().page();
  std::vector<desk::Event> events;
  desk::each_event(db, EventId{}, ticket.id,
                   [&](const desk::Event& event) { events.push_back(event); });
  answer_all(shell, ticket, events);
  for (const auto& message : desk::conversation(db, ticket.id))
    say_class(shell, message);
  for (const auto& event : events)
    if (!event.reason.empty())
      say(shell, ticket.id, event.at, event.kind, describe(event));
  say_clock(shell, ticket, "reaction", ticket.clocks.reaction);
  say_clock(shell, ticket, "next reaction", ticket.clocks.next_reaction);
  say_clock(shell, ticket, "alarm", ticket.clocks.alarm);
  say_clock(shell, ticket, "resolution", ticket.clocks.resolution);
  return EX_OK;
}

/// Of a message alone: what it was taken for, and all that came of it.
int why_message(std::string_view id, Shell& shell)
{
  if (id.starts_with('<') && id.ends_with('>'))
    id = id.substr(1, id.size() - 2);
  auto& db = shell.db();
  const auto located = desk::find_by_message_id(db, id);
  // A copy of what is on a ticket is no news of its own.
  const auto kept = located ? std::nullopt : desk::find_kept(db, id);
  if (!located && !kept)
    throw Error{Kind::usage, fmt::format("no message with the Message-ID {}", id)};
  if (kept) {
    say(shell, {}, kept->stored_at, "why-ticket",
        fmt::format("no ticket: {} from mailbox {}: {}", kept->state, kept->mailbox, kept->reason));
    return EX_OK;
  }
  const auto message = desk::find_message(db, located->message);
  shell.out().page();
  say_class(shell, message.value());
  desk::each_event(db, EventId{}, located->ticket, [&](const desk::Event& event) {
    if (event.message == located->message && !event.reason.empty())
      say(shell, located->ticket, event.at, event.kind, describe(event));
  });
  return EX_OK;
}

/// Of a mail that has not come in: what would become of it.
int why_file(const std::string& file, const std::string& mailbox, Shell& shell)
{
  const auto& config = shell.config();
  if (config.mailboxes.empty())
    throw Error{Kind::config, "there is no [[mailbox]] that it could come by"};
  rules::Arrival arrival;
  arrival.mailbox = mailbox.empty() ? config.mailboxes.front().name : config.mailbox(mailbox).name;
  arrival.arrived_at = shell.now();
  const rules::RuleSet rules{config};
  sla::Promises promises{config};
  const rules::Bench bench{shell.db(), config, rules, promises};
  const auto raw = file == "-" ? read_all(STDIN_FILENO) : read_file(file);
  auto text =
      rules::explain(bench, arrival, file, raw, shell.json() ? rules::As::json : rules::As::text);
  auto& out = shell.out();
  if (shell.json()) {
    out.bytes(term::escape_json(std::move(text)));
    return EX_OK;
  }
  out.page();
  for (const auto line : split(trim(text), '\n'))
    out.line(out.safe(line));
  return EX_OK;
}

/// `-`, or something that looks like a path; numbers and Message-IDs never do.
bool is_file(const std::string& word)
{
  std::error_code error;
  return word == "-" || (word.find_first_not_of("#[]0123456789") != std::string::npos &&
                         std::filesystem::is_regular_file(word, error));
}

struct Why {
  std::string ticket;
  std::string mailbox;
  bool sla = false;
};

int why(const Why& opt, Shell& shell)
{
  const auto& word = opt.ticket;
  if (opt.sla) {
    shell.out().page();
    return why_sla(desk::get_ticket(shell.db(), find_ticket(shell.db(), word)), shell);
  }
  if (is_file(word))
    return why_file(word, opt.mailbox, shell);
  if (!opt.mailbox.empty())
    throw Error{Kind::usage, "--mailbox is for a mail that has not come in: a file, or -"};
  return word.find('@') == std::string::npos ? why_ticket(word, shell) : why_message(word, shell);
}

} // namespace

void add_why(CLI::App& verb, Shell& shell)
{
  auto opt = std::make_shared<Why>();
  verb.add_option("ID", opt->ticket,
                  "ticket number, the Message-ID of a mail, or a file with one that has not come "
                  "in (-: standard input)")
      ->required();
  verb.add_option("--mailbox", opt->mailbox,
                  "of a file: as if fetched from there (default: the first one)")
      ->type_name("NAME");
  verb.add_flag("--sla", opt->sla, "how each due time came about, span by span");
  shell.add_json(verb);
  shell.on(verb, [opt](Shell& s) { return why(*opt, s); });
}

} // namespace tkt::cli
