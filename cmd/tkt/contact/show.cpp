// tkt contact show CONTACT... - everything the desk knows of somebody, and the tickets.
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "base/error.hpp"
#include "base/log.hpp"
#include "base/text.hpp"
#include "contacts/contact_lookup.hpp"
#include "desk/contact/event.hpp"
#include "store/transaction.hpp"
#include "term/table.hpp"
#include "tkt/arguments/address_argument.hpp"
#include "tkt/arguments/contact_argument.hpp"
#include "tkt/ui/fields.hpp"
#include "tkt/ui/wording.hpp"

namespace tkt::cli {

namespace {

constexpr std::size_t name_width = 14;

struct Show {
  std::vector<std::string> contacts;
  bool events = false;
  std::optional<std::size_t> limit = 20;
};

desk::Filter tickets_of(const desk::Contact& contact)
{
  desk::Filter filter;
  filter.activity = desk::Filter::Activity::both;
  filter.contacts = {contact.id};
  return filter;
}

Json whole(store::Database& db, const desk::Contact& contact, Instant now)
{
  auto json = to_json(contact);
  json["tickets"] = Json::array();
  desk::each_ticket(db, tickets_of(contact), now, [&](const desk::Ticket& ticket) {
    json["tickets"].push_back(to_json(ticket, now));
  });
  json["events"] = Json::array();
  desk::each_contact_event(db, contact.id, [&](const desk::ContactEvent& event) {
    json["events"].push_back(Json{{"at", to_rfc3339(event.at)},
                                  {"actor", event.actor},
                                  {"unix_user", event.unix_user},
                                  {"kind", event.kind},
                                  {"from", event.before},
                                  {"to", event.after},
                                  {"reason", event.reason}});
  });
  return json;
}

class Card {
public:
  explicit Card(Shell& shell) : shell_{shell}, out_{shell.out()} {}

  void print(const desk::Contact& contact, const Show& opt)
  {
    if (out_.terminal().is_terminal)
      folded(out_, "", fmt::format("contact {}  {}", contact.id, out_.safe(desk::title(contact))),
             name_width, term::Tone::strong);
    else
      out_.line(fmt::format("contact\t{}\t{}", contact.id, out_.safe(desk::title(contact))));
    field("organisation", contact.organisation);
    field("type", contact.type);
    field("VIP", contact.vip ? "yes" : "");
    field("spam", contact.spam ? "yes" : "");
    field("language", contact.language);
    for (const auto& address : contact.addresses)
      field("address", address);
    for (const auto& phone : contact.phones)
      field("telephone", phone);
    for (const auto& [service, name] : contact.accounts)
      field("account", service.empty() ? name : service + ": " + name);
    for (const auto line : split(contact.notes, '\n'))
      field("notes", line);
    for (const auto& address : contact.addresses)
      lookup(address);
    field("created", moment(contact.created_at, shell_.now(), out_.terminal()));
    field("changed", moment(contact.updated_at, shell_.now(), out_.terminal()));
    tickets(contact, *opt.limit);
    if (opt.events)
      events(contact);
  }

private:
  void field(std::string_view name, std::string_view value)
  {
    if (!value.empty())
      card_field(out_, name, value, name_width);
  }

  /// What the lookup program said.
  void lookup(const std::string& address)
  {
    const auto answer = desk::last_answer(shell_.db(), address);
    if (!answer || !answer->found)
      return;
    std::vector<std::string> parts;
    for (const auto& part : {answer->name, answer->organisation, answer->type,
                             std::string{answer->vip ? "VIP" : ""}, answer->reference}) {
      if (!part.empty())
        parts.push_back(part);
    }
    field("lookup", fmt::format("{} ({})", join(parts, ", "),
                                when(answer->asked_at, shell_.now(), out_.terminal())));
  }

  /// A row for each: for a program behind the word that says what it is.
  void add(term::Table& table, std::string_view what, std::vector<term::Cell> cells) const
  {
    if (!out_.terminal().is_terminal)
      cells.insert(cells.begin(), std::string{what});
    table.add(std::move(cells));
  }

  term::Cell time(Instant at) const { return when(at, shell_.now(), out_.terminal()); }

  void tickets(const desk::Contact& contact, std::size_t limit)
  {
    using enum term::Column::Align;
    term::Table table{{{.title = "no", .align = right, .least = 8},
                       {.title = "subject", .least = 12, .gives_way = true},
                       {.title = "status", .least = 5},
                       {.title = "agent", .least = 4},
                       {.title = "mailbox", .least = 4},
                       {.title = "created", .least = 7},
                       {.title = "changed", .least = 7}},
                      out_.terminal(),
                      [this](std::string_view line) { out_.line(line); }};
    auto filter = tickets_of(contact);
    filter.limit = limit + 1;
    std::size_t shown = 0;
    desk::each_ticket(shell_.db(), filter, shell_.now(), [&](const desk::Ticket& ticket) {
      if (++shown == 1)
        space();
      if (shown <= limit)
        add(table, "ticket",
            {{fmt::format("{}", ticket.id), term::Tone::strong},
             one_line(ticket.subject),
             full_status(ticket),
             ticket.agent,
             ticket.mailbox,
             time(ticket.created_at),
             time(ticket.updated_at)});
    });
    table.finish();
    if (shown > limit)
      log::notice("more of them: tkt list --all --contact {}", contact.id);
  }

  void events(const desk::Contact& contact)
  {
    term::Table table{{{.title = "when", .least = 7},
                       {.title = "who", .least = 4},
                       {.title = "what", .least = 20, .wraps = true}},
                      out_.terminal(),
                      [this](std::string_view line) { out_.line(line); }};
    bool first = true;
    desk::each_contact_event(shell_.db(), contact.id, [&](const desk::ContactEvent& event) {
      if (std::exchange(first, false))
        space();
      if (out_.terminal().is_terminal)
        table.add({time(event.at), event.actor, sentence(event)});
      else
        add(table, "event",
            {time(event.at), event.actor, event.kind, event.before, event.after, event.reason});
    });
    table.finish();
  }

  std::string sentence(const desk::ContactEvent& event) const
  {
    auto text = describe(event.kind, {{}, event.before, event.after});
    if (!event.reason.empty())
      text += fmt::format(" ({})", with_times_for(out_.terminal(), event.reason));
    return text;
  }

  /// Before a table that a person sees.
  void space()
  {
    if (out_.terminal().is_terminal)
      out_.line("");
  }

  Shell& shell_;
  Output& out_;
};

int show(const Show& opt, Shell& shell)
{
  auto& db = shell.db();
  const auto contacts = find_contacts(db, opt.contacts);
  auto& out = shell.out();
  if (!shell.json())
    out.page();
  for (const auto& contact : contacts) {
    const store::Snapshot snapshot{db};
    if (shell.json()) {
      out.json(whole(db, contact, shell.now()));
      continue;
    }
    if (&contact != &contacts.front())
      out.line("");
    Card{shell}.print(contact, opt);
  }
  return EX_OK;
}

} // namespace

void add_contact_show(Command verb, Shell& shell)
{
  auto word = verb.word("show", "Everything about somebody, with the tickets");
  auto opt = std::make_shared<Show>();
  word.argument("CONTACT", opt->contacts, "numbers or addresses; - reads them").required();
  word.flag("--events", opt->events, "what was changed, too");
  word.count("-n,--limit", opt->limit, "at most so many tickets (20)");
  shell.add_json(word);
  shell.on(word, [opt](Shell& s) { return show(*opt, s); });
}

} // namespace tkt::cli
