#include "tkt/show/customer_box.hpp"

#include <fmt/format.h>

#include "base/text.hpp"
#include "term/table.hpp"
#include "tkt/arguments/address_argument.hpp"
#include "tkt/arguments/contact_argument.hpp"
#include "tkt/ui/fields.hpp"
#include "tkt/ui/wording.hpp"

namespace tkt::cli {

namespace {

/// What is worth a glance: marks first, then organisation, type, accounts, telephones.
std::string summary(const desk::Contact& contact)
{
  std::vector<std::string> parts;
  const auto add = [&](std::string text) {
    if (!text.empty())
      parts.push_back(std::move(text));
  };
  add(contact.spam ? "spam" : "");
  add(contact.vip ? "VIP" : "");
  add(contact.type);
  add(contact.organisation);
  for (const auto& [service, name] : contact.accounts)
    add(service.empty() ? name : service + ": " + name);
  for (const auto& phone : contact.phones)
    add(phone);
  return fmt::format("#{}{}{}", contact.id, parts.empty() ? "" : "  ", join(parts, ", "));
}

Json brief(const desk::Ticket& ticket)
{
  return {{"id", ticket.id.value},
          {"subject", ticket.subject},
          {"status", ticket.status},
          {"substatus", ticket.substatus},
          {"agent", ticket.agent},
          {"mailbox", ticket.mailbox},
          {"created_at", to_rfc3339(ticket.created_at)},
          {"updated_at", to_rfc3339(ticket.updated_at)}};
}

} // namespace

Customer customer_of(store::Database& db, const desk::Ticket& ticket, Instant now,
                     std::size_t limit)
{
  Customer customer;
  if (!ticket.contact)
    return customer;
  customer.contact = desk::get_contact(db, *ticket.contact);
  desk::Filter filter;
  filter.activity = desk::Filter::Activity::both;
  filter.contacts = {customer.contact->id};
  filter.limit = limit + 1; // this one is among them
  desk::each_ticket(db, filter, now, [&](const desk::Ticket& other) {
    if (other.id != ticket.id && customer.others.size() < limit)
      customer.others.push_back(other);
  });
  if (customer.contact->organisation.empty())
    return customer;
  filter.contacts.clear();
  filter.organisations = {customer.contact->organisation};
  filter.limit = 20 * (limit + 1); // however much this contact writes, it ends
  desk::each_ticket(db, filter, now, [&](const desk::Ticket& other) {
    if (other.contact != customer.contact->id && customer.colleagues.size() < limit)
      customer.colleagues.push_back(other);
  });
  return customer;
}

void print_customer(Shell& shell, const Customer& customer)
{
  if (!customer.contact)
    return;
  auto& out = shell.out();
  const auto field = [&](std::string_view name, const std::string& value) {
    folded(out, fmt::format("{:<12}", name), out.safe(value), 12);
  };
  field("contact", summary(*customer.contact));
  for (const auto line : split(customer.contact->notes, '\n')) {
    if (!line.empty())
      field("notes", std::string{line});
  }
  // As wide as the names of the fields; they have no heading either.
  term::Table table{{{.least = 10},
                     {.least = 8},
                     {.least = 5},
                     {.least = 12, .gives_way = true},
                     {.least = 4},
                     {.least = 7}},
                    out.terminal(),
                    [&out](std::string_view line) { out.line(line); }};
  const auto tickets = [&](std::string_view name, const std::vector<desk::Ticket>& list) {
    for (const auto& ticket : list) {
      const std::vector<std::string> cells{fmt::format("{:<10}", name),
                                           fmt::format("#{}", ticket.id),
                                           full_status(ticket),
                                           one_line(ticket.subject),
                                           ticket.agent.empty() ? "nobody" : ticket.agent,
                                           when(ticket.updated_at, shell.now(), out.terminal())};
      if (out.terminal().is_terminal)
        table.add({cells.begin(), cells.end()});
      else
        out.line(out.safe(join(cells, "  ")));
    }
  };
  tickets("wrote also", customer.others);
  tickets("colleague", customer.colleagues);
  table.finish();
}

void add_customer(Json& json, const Customer& customer)
{
  json["contact"] = customer.contact ? to_json(*customer.contact) : Json(nullptr);
  json["other_tickets"] = Json::array();
  for (const auto& ticket : customer.others)
    json["other_tickets"].push_back(brief(ticket));
  json["organisation_tickets"] = Json::array();
  for (const auto& ticket : customer.colleagues)
    json["organisation_tickets"].push_back(brief(ticket));
}

} // namespace tkt::cli
