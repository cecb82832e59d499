#include "tkt/show/ticket_page.hpp"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "base/text.hpp"
#include "desk/contact/undeliverable.hpp"
#include "desk/log/event_kinds.hpp"
#include "desk/log/merged.hpp"
#include "desk/message/autoreply.hpp"
#include "desk/message/draft.hpp"
#include "desk/message/rating.hpp"
#include "desk/message/raw.hpp"
#include "desk/ticket/custom_field.hpp"
#include "desk/ticket/foreign_number.hpp"
#include "desk/ticket/link.hpp"
#include "desk/ticket/snooze.hpp"
#include "desk/ticket/watchers.hpp"
#include "desk/undo/event_undo.hpp"
#include "send/compose/forward.hpp"
#include "sla/remaining.hpp"
#include "term/relative_time.hpp"
#include "term/safe_text.hpp"
#include "tkt/arguments/address_argument.hpp"
#include "tkt/show/customer_box.hpp"
#include "tkt/show/delivery_lines.hpp"
#include "tkt/ui/fields.hpp"
#include "tkt/ui/wording.hpp"

namespace tkt::cli {

namespace {

using term::Tone;

constexpr std::size_t longest_quote = 4; // lines that are shown whole
constexpr std::size_t kept_of_quote = 2;

class Sheet {
public:
  explicit Sheet(Shell& shell, const SheetOptions& options = {})
      : shell_{shell}, out_{shell.out()}, calendars_{shell.config()}, options_{options}
  {
  }

  void card(const desk::Ticket& ticket)
  {
    folded(out_, "", fmt::format("#{}  {}", ticket.id, out_.safe(ticket.subject)), 4, Tone::strong);
    autoreply(ticket);
    field("status", full_status(ticket));
    const auto clock = desk::state(ticket.clocks, shell_.now());
    out_.line(label("clock") + out_.paint(desk::to_text(clock), clock_tone(clock)));
    field("queue", ticket.queue);
    field("agent", ticket.agent.empty() ? "nobody" : ticket.agent);
    field("team", ticket.team);
    field("priority", ticket.priority);
    field("category", ticket.category);
    field("type", ticket.type);
    field("SLA", ticket.sla);
    field("mailbox", ticket.mailbox);
    field("tags", join(ticket.tags, ", "));
    for (const auto& [name, value] : desk::custom_fields(shell_.db(), ticket.id)) {
      const auto* known = shell_.config().find_field(name);
      field(known == nullptr || known->label.empty() ? name : known->label, value);
    }
    for (const auto& link : desk::links(shell_.db(), ticket.id))
      if (const auto other = desk::find_ticket(shell_.db(), link.other))
        field(to_text(link),
              fmt::format("#{}  {}  {}", other->id, full_status(*other), one_line(other->subject)));
    field("customer", mail::to_text(ticket.requester));
    if (const auto dead = desk::find_undeliverable(shell_.db(), ticket.requester.address))
      folded(out_, label("warning"),
             out_.safe(
                 fmt::format("mail does not reach {}: {}", ticket.requester.address, dead->reason)),
             12, Tone::bad);
    others(ticket);
    print_customer(shell_, customer_of(shell_.db(), ticket, shell_.now()));
    rating(ticket);
    field("created", time(ticket.created_at));
    field("changed", time(ticket.updated_at));
    const auto& calendar = calendars_.of(ticket.sla, ticket.queue);
    due("reaction", ticket.clocks.reaction, calendar);
    due("next answer", ticket.clocks.next_reaction, calendar);
    due("alarm", ticket.clocks.alarm, calendar);
    due("resolution", ticket.clocks.resolution, calendar);
  }

  void message(const desk::Message& message)
  {
    out_.line("");
    const auto tone = message.kind == desk::MessageKind::incoming  ? Tone::strong
                      : message.kind == desk::MessageKind::comment ? Tone::notice
                                                                   : Tone::own;
    const auto kind =
        message.mail_class == send::forward_class ? send::forward_class : kind_of(message);
    // Mail of the queue does not say who of its agents wrote it.
    const bool by_agent = !message.author.empty() && message.kind == desk::MessageKind::outgoing;
    folded(out_, "",
           fmt::format("--- {} {}{}  {}", kind, message.id,
                       by_agent ? fmt::format(" by {}", out_.safe(message.author)) : "",
                       out_.safe(mail::to_text(message.from))),
           4, tone, time(message.at));
    if (!options_.headers || !message.raw) { // the header has them
      people("To", message.to);
      people("Cc", message.cc);
    }
    people("Bcc", message.bcc);
    if (options_.headers)
      header(message);
    int place = 0;
    for (const auto& file : message.attachments)
      out_.line(fmt::format("Attachment {}:{}  {}  {}  {} bytes", message.id, ++place,
                            out_.safe(file.name), out_.safe(file.type), file.size));
    for (const auto& [line, worse] :
         delivery(shell_.db(), message, [this](Instant at) { return time(at); }))
      folded(out_, "", out_.safe(line), 4, worse ? Tone::bad : Tone::faint);
    out_.line("");
    if (desk::is_withdrawn(shell_.db(), message.id))
      out_.line(out_.paint("withdrawn", Tone::faint));
    else
      text(message.text);
    below_text_ = true;
  }

  /// Who is at it now, and what of it there is so far.
  void writing(const desk::Writer& writer)
  {
    out_.line("");
    out_.line(out_.paint(fmt::format("--- {} is writing: {}, since {}", out_.safe(writer.agent),
                                     desk::to_text(writer.kind), time(writer.since)),
                         Tone::warning));
    out_.line("");
    text(writer.text);
  }

  void event(const desk::Event& event)
  {
    const auto* kind = desk::find_event_kind(event.kind);
    const auto shown_as = kind == nullptr ? desk::ShownAs::nothing : kind->shown_as;
    const bool change = shown_as == desk::ShownAs::change;
    const bool note = shown_as == desk::ShownAs::note;
    if (!change && !note && !options_.events)
      return;
    const auto text = event.kind == "note" ? with_times_for(out_.terminal(), event.reason)
                                           : describe(event, out_.terminal());
    if (std::exchange(below_text_, false))
      out_.line("");
    folded(out_, "",
           fmt::format("*** {} {}  {}",
                       change ? "change"
                       : note ? "note"
                              : "event",
                       out_.safe(event.actor), out_.safe(text)),
           4, note ? Tone::notice : Tone::faint, time(event.at));
  }

private:
  void autoreply(const desk::Ticket& ticket)
  {
    const auto [state, why] = desk::autoreply(shell_.db(), ticket.id);
    if (state == desk::AutoReply::usual)
      return;
    const auto reason = with_times_for(out_.terminal(), why);
    const auto text =
        fmt::format("{}{}{}",
                    state == desk::AutoReply::stopped ? "automatic answers are stopped"
                                                      : "the next automatic answer is skipped",
                    reason.empty() ? "" : ": ", reason);
    folded(out_, label("warning"), out_.safe(text), 12, Tone::bad);
  }

  void rating(const desk::Ticket& ticket)
  {
    const auto found = desk::rating_of(shell_.db(), ticket.id);
    if (!found)
      return;
    const auto* level = shell_.config().survey.find_level(found->score);
    field("rating",
          fmt::format("{}{}{}{}", found->score,
                      level == nullptr
                          ? ""
                          : fmt::format(" ({})", level->name_in(shell_.config().desk.language)),
                      found->comment.empty() ? "" : ": ", found->comment));
  }

  /// Who else takes part, and by what other numbers the ticket is known.
  void others(const desk::Ticket& ticket)
  {
    auto& db = shell_.db();
    std::vector<std::string> also;
    for (auto& address : desk::participants(db, ticket.id))
      if (address != mail::fold_address(ticket.requester.address))
        also.push_back(std::move(address));
    field("with", join(also, ", "));
    field("watchers", join(desk::watchers(db, ticket.id), ", "));
    field("merged", fmt::format("{}", fmt::join(desk::merged_tickets(db, ticket.id), ", ")));
    std::vector<std::string> numbers;
    for (const auto& [system, number] : desk::foreign_numbers(db, ticket.id))
      numbers.push_back(fmt::format("{} {}", system, number));
    field("elsewhere", join(numbers, ", "));
    if (const auto until = desk::snoozed_until(db, ticket.id))
      field("put off", fmt::format("until {}", time(*until)));
  }

  static std::string label(std::string_view name)
  {
    return fmt::format("{:<12}{}", name, name.size() < 12 ? "" : " ");
  }

  void field(std::string_view name, std::string_view value)
  {
    if (!value.empty())
      folded(out_, out_.safe(label(name)), out_.safe(value), 12);
  }

  void due(std::string_view name, const std::optional<desk::RunningClock>& clock,
           const calendar::Calendar& calendar)
  {
    if (!clock)
      return;
    using desk::ClockPhase;
    const auto now = shell_.now();
    if (clock->phase == ClockPhase::running || clock->phase == ClockPhase::paused) {
      const sla::Remaining left{desk::Target::reaction, sla::work_left(calendar, *clock, now),
                                clock->phase == ClockPhase::paused};
      field(name, fmt::format("due {}, {}", time(clock->due_at), sla::left_text(left)));
    } else {
      field(name, fmt::format("due {}, {} {}", time(clock->due_at), to_text(clock->phase),
                              desk::is_late(*clock, now) ? "late" : "in time"));
    }
  }

  void people(std::string_view name, const std::vector<mail::Address>& addresses)
  {
    if (!addresses.empty())
      folded(out_, fmt::format("{}: ", name), out_.safe(to_text(addresses)), 4);
  }

  /// The fields of the mail as it came, for those who look for where it came from.
  void header(const desk::Message& message)
  {
    if (!message.raw)
      return;
    const auto raw = desk::read_raw(shell_.db(), *message.raw);
    std::string_view rest = raw;
    while (!rest.empty()) {
      const auto end = rest.find('\n');
      auto line = rest.substr(0, end);
      rest.remove_prefix(end == rest.npos ? rest.size() : end + 1);
      if (line.ends_with('\r'))
        line.remove_suffix(1);
      if (line.empty())
        break;
      out_.line(out_.paint(out_.safe(line), Tone::faint));
    }
  }

  /// Quotes are paler than what is new, and folded where they are long.
  void text(std::string_view raw)
  {
    const auto safe = out_.safe_lines(raw);
    const auto lines = split(trim_end(safe), '\n');
    for (std::size_t i = 0; i < lines.size();) {
      std::size_t end = i;
      while (end < lines.size() && lines[end].starts_with('>'))
        ++end;
      const bool folded = !options_.all && end - i > longest_quote;
      const auto shown = folded ? i + kept_of_quote : std::max(end, i + 1);
      for (auto k = i; k < shown; ++k)
        out_.line(out_.paint(lines[k], lines[k].starts_with('>') ? Tone::faint : Tone::plain));
      if (folded)
        out_.line(out_.paint(fmt::format("> [{} more quoted lines; --all shows them]", end - shown),
                             Tone::faint));
      i = std::max(end, i + 1);
    }
  }

  static std::string_view trim_end(std::string_view text)
  {
    while (text.ends_with('\n') || text.ends_with(' '))
      text.remove_suffix(1);
    return text;
  }

  std::string time(Instant at) const { return moment(at, shell_.now(), out_.terminal()); }

  Shell& shell_;
  Output& out_;
  sla::Calendars calendars_;
  SheetOptions options_;
  bool below_text_ = false; ///< the last line was one of a message
};

} // namespace

std::string to_text(const std::vector<mail::Address>& addresses)
{
  std::vector<std::string> list;
  for (const auto& address : addresses)
    list.push_back(mail::to_text(address));
  return join(list, ", ");
}

std::string quoted(const desk::Message& message)
{
  auto text = fmt::format("{} {}, {}:\n", desk::to_text(message.kind), mail::to_text(message.from),
                          term::local(message.at));
  for (const auto line : split(message.text, '\n'))
    text += fmt::format("> {}\n", line);
  return text;
}

std::string_view kind_of(const desk::Message& message)
{
  switch (message.kind) {
  case desk::MessageKind::incoming:
    break;
  case desk::MessageKind::outgoing:
    return "answer";
  case desk::MessageKind::comment:
    return "comment";
  case desk::MessageKind::automatic:
    return "auto-answer";
  }
  return "incoming";
}

void print_message(Shell& shell, const desk::Message& message)
{
  Sheet{shell, {.all = true}}.message(message);
}

void print_sheet(Shell& shell, const desk::Ticket& ticket, const SheetOptions& options)
{
  auto& db = shell.db();
  Sheet sheet{shell, options};
  sheet.card(ticket);
  const auto messages = desk::conversation(db, ticket.id);
  auto next = messages.begin();
  desk::each_event(db, EventId{}, ticket.id, [&](const desk::Event& event) {
    sheet.event(event);
    for (; event.message && next != messages.end() && next->id <= *event.message; ++next)
      sheet.message(*next);
  });
  for (; next != messages.end(); ++next)
    sheet.message(*next);
  for (const auto& writer : desk::writers(db, ticket.id, Clock::system().now()))
    sheet.writing(writer);
}

} // namespace tkt::cli
