// tkt why ID|MESSAGE|FILE - the reasons for what was decided about a ticket, or would be.
#include <algorithm>
#include <filesystem>

#include <fmt/format.h>
#include <unistd.h>

#include "base/descriptor.hpp"
#include "base/error.hpp"
#include "base/text.hpp"
#include "desk/log/event.hpp"
#include "desk/message/message.hpp"
#include "desk/ticket/ticket.hpp"
#include "desk/ticket/unrouted_mail.hpp"
#include "rules/tell/explain.hpp"
#include "sla/promises.hpp"
#include "term/relative_time.hpp"
#include "term/safe_text.hpp"
#include "tkt/arguments/ticket_argument.hpp"
#include "tkt/show/why_sla.hpp"
#include "tkt/ui/fields.hpp"
#include "tkt/ui/json.hpp"
#include "tkt/ui/output.hpp"
#include "tkt/ui/wording.hpp"
#include "tkt/verbs.hpp"

namespace tkt::cli {

namespace {

/// One sentence after the other, as JSON or in a table.
class Reasons {
public:
  explicit Reasons(Shell& shell)
      : shell_{shell}, person_{!shell.json() && shell.out().terminal().is_terminal},
        table_{small_table(shell.out(), {"when", "what"}, Last::wraps)}
  {
  }

  /// Whoever reads it: what times in sentences are told for.
  term::Terminal reader() const { return person_ ? shell_.out().terminal() : term::Terminal{}; }
  std::string time(Instant at) const { return person_ ? term::local(at) : to_rfc3339(at); }
  std::string times(std::string_view text) const { return with_times_for(reader(), text); }

  /// No ticket: 0. `text` is as reader() has it.
  void say(TicketId ticket, Instant at, std::string_view kind, const std::string& text)
  {
    if (shell_.json())
      shell_.out().json({{"ticket", ticket.value > 0 ? Json(ticket.value) : Json(nullptr)},
                         {"at", to_rfc3339(at)},
                         {"kind", kind},
                         {"text", text}});
    else if (person_)
      table_.add({{time(at), term::Tone::faint}, text});
    else
      table_.add({time(at), std::string{kind}, text});
  }

  /// Once, after the last.
  void finish() { table_.finish(); }

private:
  Shell& shell_;
  bool person_;
  term::Table table_;
};

void say_clock(Reasons& reasons, const desk::Ticket& ticket, std::string_view name,
               const std::optional<desk::RunningClock>& clock, Instant now)
{
  if (!clock)
    return;
  std::string text = fmt::format("{} is due {}, counted from {}", name, reasons.time(clock->due_at),
                                 reasons.time(clock->started_at));
  if (clock->stopped_at)
    text += fmt::format("; stopped {}, {}", reasons.time(*clock->stopped_at),
                        *clock->stopped_at < clock->due_at ? "in time" : "late");
  else if (clock->due_at <= now)
    text += "; that has passed";
  reasons.say(ticket.id, clock->started_at, "clock", text);
}

/// The last event of a kind says how it came to be as it is.
void answer(Reasons& reasons, const desk::Ticket& ticket, const std::vector<desk::Event>& events,
            std::string_view topic, std::string_view kind, const std::string& value,
            const std::string& otherwise)
{
  const auto last = std::find_if(events.rbegin(), events.rend(),
                                 [&](const desk::Event& one) { return one.kind == kind; });
  const bool set = last != events.rend();
  const auto reason =
      set ? last->reason.empty() ? fmt::format("{} set it", last->actor) : last->reason : otherwise;
  reasons.say(
      ticket.id, set ? last->at : ticket.created_at, fmt::format("why-{}", topic),
      fmt::format("{} is {}: {}", topic, value.empty() ? "nobody" : value, reasons.times(reason)));
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
void answer_all(Reasons& reasons, const config::Config& config, const desk::Ticket& ticket,
                const std::vector<desk::Event>& events)
{
  const auto first = [&](std::string_view kind) {
    const auto found = std::find_if(events.begin(), events.end(),
                                    [&](const desk::Event& one) { return one.kind == kind; });
    return found == events.end() ? nullptr : &*found;
  };
  if (const auto* opened = first("message"))
    reasons.say(ticket.id, opened->at, "why-ticket",
                fmt::format("ticket {}: {}", ticket.id,
                            opened->reason.empty() ? opened->actor + " opened it"
                                                   : reasons.times(opened->reason)));
  const auto* created = first("created");
  const auto moved = first("queue") != nullptr;
  answer(reasons, ticket, events, "queue", moved ? "queue" : "created", ticket.queue,
         created != nullptr ? created->reason : "");
  answer(reasons, ticket, events, "agent", "agent", ticket.agent,
         ticket.agent.empty() || created == nullptr
             ? "nobody has given it to anybody"
             : fmt::format("{} opened the ticket so", created->actor));
  answer(reasons, ticket, events, "priority", "priority", ticket.priority,
         "the default of its queue when it was opened");
  bool told = false;
  for (const auto& event : events)
    if (const auto text = answer_text(event); !text.empty()) {
      reasons.say(ticket.id, event.at, "why-answer", reasons.times(text));
      told = true;
    }
  if (!told && created != nullptr)
    reasons.say(ticket.id, created->at, "why-answer",
                fmt::format("no automatic answer: {}", unanswered(config, ticket, events)));
}

void say_class(Reasons& reasons, const desk::Message& message)
{
  if (message.kind == desk::MessageKind::incoming && !message.mail_class.empty())
    reasons.say(message.ticket, message.at, "class",
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
  Reasons reasons{shell};
  answer_all(reasons, shell.config(), ticket, events);
  for (const auto& message : desk::conversation(db, ticket.id))
    say_class(reasons, message);
  for (const auto& event : events)
    if (!event.reason.empty())
      reasons.say(ticket.id, event.at, event.kind, describe(event, reasons.reader()));
  say_clock(reasons, ticket, "reaction", ticket.clocks.reaction, shell.now());
  say_clock(reasons, ticket, "next reaction", ticket.clocks.next_reaction, shell.now());
  say_clock(reasons, ticket, "alarm", ticket.clocks.alarm, shell.now());
  say_clock(reasons, ticket, "resolution", ticket.clocks.resolution, shell.now());
  reasons.finish();
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
    Reasons reasons{shell};
    reasons.say({}, kept->stored_at, "why-ticket",
                fmt::format("no ticket: {} from mailbox {}: {}", kept->state, kept->mailbox,
                            reasons.times(kept->reason)));
    reasons.finish();
    return EX_OK;
  }
  const auto message = desk::find_message(db, located->message);
  shell.out().page();
  Reasons reasons{shell};
  say_class(reasons, message.value());
  desk::each_event(db, EventId{}, located->ticket, [&](const desk::Event& event) {
    if (event.message == located->message && !event.reason.empty())
      reasons.say(located->ticket, event.at, event.kind, describe(event, reasons.reader()));
  });
  reasons.finish();
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
    folded(out, "", out.safe(line), 19); // where the values stand
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

void add_why(Command verb, Shell& shell)
{
  auto opt = std::make_shared<Why>();
  verb.argument("ID", opt->ticket,
                "ticket number, the Message-ID of a mail, or a file with one that has not come "
                "in (-: standard input)")
      .required();
  verb.option("--mailbox", opt->mailbox,
              "of a file: as if fetched from there (default: the first one)", "NAME");
  verb.flag("--sla", opt->sla, "how each due time came about, span by span");
  shell.add_json(verb);
  shell.on(verb, [opt](Shell& s) { return why(*opt, s); });
}

} // namespace tkt::cli
