// tkt show ID... - a ticket with its conversation; its raw mail, its attachments.
#include <fmt/format.h>
#include <unistd.h>

#include "base/error.hpp"
#include "desk/contact/undeliverable.hpp"
#include "desk/log/merged.hpp"
#include "desk/message/autoreply.hpp"
#include "desk/message/draft.hpp"
#include "desk/message/message.hpp"
#include "desk/message/rating.hpp"
#include "desk/message/raw.hpp"
#include "desk/ticket/custom_field.hpp"
#include "desk/ticket/foreign_number.hpp"
#include "desk/ticket/link.hpp"
#include "desk/ticket/snooze.hpp"
#include "desk/ticket/watchers.hpp"
#include "desk/undo/event_undo.hpp"
#include "mail/parse/message.hpp"
#include "store/transaction.hpp"
#include "tkt/arguments/ticket_argument.hpp"
#include "tkt/list/last_list.hpp"
#include "tkt/show/customer_box.hpp"
#include "tkt/show/ticket_json.hpp"
#include "tkt/show/ticket_page.hpp"
#include "tkt/ui/json.hpp"
#include "tkt/verbs.hpp"
#include "tkt/write/attachments.hpp"

namespace tkt::cli {

namespace {

struct Show {
  std::vector<std::string> tickets;
  std::optional<std::int64_t> raw;
  std::string attachment;
  std::string folder = ".";
  std::optional<std::int64_t> html;
  SheetOptions sheet;
};

} // namespace

Json whole(store::Database& db, const desk::Ticket& ticket, Instant now)
{
  auto json = to_json(ticket, now);
  add_customer(json, customer_of(db, ticket, now));
  json["messages"] = Json::array();
  auto withdrawn = Json::array();
  for (const auto& message : desk::conversation(db, ticket.id)) {
    json["messages"].push_back(to_json(message));
    if (desk::is_withdrawn(db, message.id))
      withdrawn.push_back(message.id.value);
  }
  json["events"] = Json::array();
  desk::each_event(db, EventId{}, ticket.id,
                   [&](const desk::Event& event) { json["events"].push_back(to_json(event)); });
  const auto autoreply = desk::autoreply(db, ticket.id);
  json["autoreply"] = {{"state", desk::to_text(autoreply.state)}, {"reason", autoreply.reason}};
  json["undeliverable"] = nullptr;
  if (const auto dead = desk::find_undeliverable(db, ticket.requester.address))
    json["undeliverable"] = {
        {"since", to_rfc3339(dead->since)}, {"status", dead->status}, {"reason", dead->reason}};
  json["rating"] = nullptr;
  if (const auto rating = desk::rating_of(db, ticket.id))
    json["rating"] = {{"score", rating->score},
                      {"comment", rating->comment},
                      {"way", rating->way},
                      {"rated_at", to_rfc3339(rating->rated_at)},
                      {"changed_at", to_rfc3339(rating->changed_at)}};
  json["participants"] = desk::participants(db, ticket.id);
  json["merged"] = Json::array();
  for (const auto merged : desk::merged_tickets(db, ticket.id))
    json["merged"].push_back(merged.value);
  json["foreign_numbers"] = Json::array();
  for (const auto& [system, number] : desk::foreign_numbers(db, ticket.id))
    json["foreign_numbers"].push_back({{"system", system}, {"number", number}});
  json["watchers"] = desk::watchers(db, ticket.id);
  json["links"] = Json::array();
  for (const auto& link : desk::links(db, ticket.id))
    json["links"].push_back({{"kind", link.kind},
                             {"ticket", link.other.value},
                             {"direction", link.from_here ? "to" : "from"}});
  json["writing"] = Json::array();
  for (const auto& writer : desk::writers(db, ticket.id, Clock::system().now()))
    json["writing"].push_back({{"agent", writer.agent},
                               {"kind", desk::to_text(writer.kind)},
                               {"since", to_rfc3339(writer.since)},
                               {"saved_at", to_rfc3339(writer.saved_at)},
                               {"text", writer.text}});
  json["fields"] = Json::object();
  for (const auto& [name, value] : desk::custom_fields(db, ticket.id))
    json["fields"][name] = value;
  json["withdrawn"] = std::move(withdrawn);
  const auto until = desk::snoozed_until(db, ticket.id);
  json["snoozed_until"] = until ? Json(to_rfc3339(*until)) : Json(nullptr);
  return json;
}

namespace {

desk::Message get_message(store::Database& db, std::int64_t number,
                          const std::vector<TicketId>& tickets)
{
  auto message = desk::get_message(db, MessageId{number});
  for (const auto ticket : tickets) {
    if (ticket != message.ticket)
      throw Error{Kind::usage, fmt::format("message {} belongs to ticket {}, not to {}", number,
                                           message.ticket, ticket)};
  }
  return message;
}

/// The HTML part; to a program as it came, decoded; on a terminal as its source.
int show_html(const desk::Message& message, Shell& shell)
{
  std::string html;
  if (message.raw) {
    const auto raw = desk::read_raw(shell.db(), *message.raw);
    html = mail::Message::parse(raw).html();
  }
  if (html.empty())
    throw Error{Kind::usage, fmt::format("message {} has no HTML", message.id)};
  auto& out = shell.out();
  if (!out.terminal().is_terminal) {
    out.bytes(html);
    return EX_OK;
  }
  out.page();
  out.line(out.safe_lines(html));
  return EX_OK;
}

/// To a program byte for byte; a terminal gets what cannot harm it.
int show_raw(const desk::Message& message, Shell& shell)
{
  if (!message.raw)
    throw Error{Kind::usage, fmt::format("message {} never was mail", message.id)};
  auto& out = shell.out();
  const auto bytes = desk::read_raw(shell.db(), *message.raw);
  if (!out.terminal().is_terminal) {
    out.bytes(bytes);
    return EX_OK;
  }
  out.page();
  out.line(out.safe_lines(bytes));
  return EX_OK;
}

int show_attachment(const Show& opt, const std::vector<TicketId>& tickets, Shell& shell)
{
  const auto colon = opt.attachment.find(':');
  if (colon == std::string::npos || colon == 0)
    throw Error{Kind::usage, fmt::format("--attachment takes MESSAGE:NUMBER or MESSAGE:NAME, not "
                                         "\"{}\"",
                                         opt.attachment)};
  const auto number = parse_ticket(opt.attachment.substr(0, colon)).value;
  auto& db = shell.db();
  const auto message = get_message(db, number, tickets);
  const auto& attachment = find_attachment(message, opt.attachment.substr(colon + 1));
  auto& out = shell.out();
  if (opt.folder == "-") {
    if (out.terminal().is_terminal)
      throw Error{Kind::usage, "an attachment on a terminal could do anything; use -o FOLDER"};
    read_attachment(db, message, attachment, [&](std::string_view piece) { out.bytes(piece); });
    return EX_OK;
  }
  const auto path = save_attachment(db, message, attachment, opt.folder);
  if (shell.json())
    out.json({{"file", path.string()}, {"type", attachment.type}, {"size", attachment.size}});
  else
    out.line(out.safe(path.string()));
  return EX_OK;
}

int show(const Show& opt, Shell& shell)
{
  auto& db = shell.db();
  const auto tickets = find_tickets(db, opt.tickets);
  if (opt.raw)
    return show_raw(get_message(db, *opt.raw, tickets), shell);
  if (opt.html)
    return show_html(get_message(db, *opt.html, tickets), shell);
  if (!opt.attachment.empty())
    return show_attachment(opt, tickets, shell);
  if (opt.tickets.empty())
    throw Error{Kind::usage, "which ticket? tkt show ID..."};

  // Every number is looked up before the first ticket is printed: a mistake is told at once.
  for (const auto id : tickets)
    desk::get_ticket(db, id);
  auto& out = shell.out();
  if (!shell.json())
    out.page();
  for (const auto id : tickets) {
    const store::Snapshot snapshot{db};
    const auto ticket = desk::get_ticket(db, id);
    if (shell.json()) {
      out.json(whole(db, ticket, shell.now()));
      continue;
    }
    if (id != tickets.front())
      out.line("");
    print_sheet(shell, ticket, opt.sheet);
    remember_place(shell, id);
  }
  return EX_OK;
}

} // namespace

void add_show(Command verb, Shell& shell)
{
  auto opt = std::make_shared<Show>();
  verb.argument("ID", opt->tickets, "ticket numbers; - reads them from standard input");
  verb.flag("--all", opt->sheet.all, "quotes whole, however long");
  verb.flag("--events", opt->sheet.events, "everything that happened, where it happened");
  verb.flag("--headers", opt->sheet.headers, "the header of each mail, as it came");
  auto raw = verb.option("--raw", opt->raw, "a message as it came, byte for byte", "MESSAGE");
  auto html = verb.option("--html", opt->html, "the HTML of a message", "MESSAGE").excludes(raw);
  auto attachment =
      verb.option("--attachment", opt->attachment,
                  "save an attachment: message and place or name, such as 17:1", "MESSAGE:N|NAME")
          .excludes(raw)
          .excludes(html);
  verb.option("-o,--output", opt->folder, "folder for the attachment; - for standard output",
              "FOLDER")
      .needs(attachment);
  shell.add_json(verb);
  shell.on(verb, [opt](Shell& s) { return show(*opt, s); });
}

} // namespace tkt::cli
