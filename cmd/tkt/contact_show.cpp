// tkt contact show CONTACT... - everything the desk knows of somebody, and the tickets.
#include <fmt/format.h>

#include "base/error.hpp"
#include "base/text.hpp"
#include "desk/contact_event.hpp"
#include "desk/contact_lookup.hpp"
#include "shared/contacts.hpp"
#include "shared/describe.hpp"
#include "shared/people.hpp"
#include "store/transaction.hpp"

namespace tkt::cli {

namespace {

struct Show {
  std::vector<std::string> contacts;
  bool events = false;
  std::size_t limit = 20;
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
    out_.line(out_.paint(fmt::format("contact {}  {}", contact.id, out_.safe(desk::title(contact))),
                         term::Tone::strong));
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
    field("created", when(contact.created_at, shell_.now(), out_.terminal()));
    field("changed", when(contact.updated_at, shell_.now(), out_.terminal()));
    tickets(contact, opt.limit);
    if (opt.events)
      events(contact);
  }

private:
  void field(std::string_view name, std::string_view value)
  {
    if (!value.empty())
      out_.line(fmt::format("{:<14}{}", name, out_.safe(value)));
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

  /// Number, subject, status, agent, mailbox, created, changed.
  void tickets(const desk::Contact& contact, std::size_t limit)
  {
    auto filter = tickets_of(contact);
    filter.limit = limit + 1;
    std::size_t shown = 0;
    desk::each_ticket(shell_.db(), filter, shell_.now(), [&](const desk::Ticket& ticket) {
      if (++shown > limit)
        return;
      const auto time = [&](Instant at) { return when(at, shell_.now(), out_.terminal()); };
      field("ticket",
            fmt::format("#{}  {}  {}  {}  {}  {}  {}", ticket.id, full_status(ticket),
                        one_line(ticket.subject), ticket.agent.empty() ? "nobody" : ticket.agent,
                        ticket.mailbox, time(ticket.created_at), time(ticket.updated_at)));
    });
    if (shown > limit)
      field("", fmt::format("more: tkt list --all --contact {}", contact.id));
  }

  void events(const desk::Contact& contact)
  {
    desk::each_contact_event(shell_.db(), contact.id, [&](const desk::ContactEvent& event) {
      const auto reason = event.reason.empty() ? "" : fmt::format(" ({})", event.reason);
      out_.line(
          out_.paint(fmt::format("*** {}  {}  {}", when(event.at, shell_.now(), out_.terminal()),
                                 out_.safe(event.actor),
                                 out_.safe(fmt::format("{}: {} → {}{}", event.kind, event.before,
                                                       event.after, reason))),
                     term::Tone::faint));
    });
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

void add_contact_show(CLI::App& verb, Shell& shell)
{
  auto& word = add_word(verb, "show", "Everything about somebody, with the tickets");
  auto opt = std::make_shared<Show>();
  word.add_option("CONTACT", opt->contacts, "numbers or addresses; - reads them")->required();
  word.add_flag("--events", opt->events, "what was changed, too");
  word.add_option("-n,--limit", opt->limit, "at most so many tickets (20)")->type_name("NUMBER");
  shell.add_json(word);
  shell.on(word, [opt](Shell& s) { return show(*opt, s); });
}

} // namespace tkt::cli
