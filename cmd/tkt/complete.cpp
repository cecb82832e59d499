// tkt complete KIND - names for the completions of shells; what KIND is comes from there.
#include <fmt/format.h>

#include "base/error.hpp"
#include "desk/tags.hpp"
#include "desk/ticket.hpp"
#include "send/outbox_control.hpp"
#include "send/template.hpp"
#include "shared/contacts.hpp"
#include "shared/delivery.hpp"
#include "shared/names.hpp"
#include "verbs.hpp"

namespace tkt::cli {

namespace {

/// A name and, where there is more to say, a tab and a description.
void offer(Output& out, std::string_view name, std::string_view description = {})
{
  const auto safe = out.safe(name);
  // A name that had to be changed to be shown could not be given back.
  if (safe != name)
    return;
  out.line(description.empty() ? safe : fmt::format("{}\t{}", safe, out.safe(description)));
}

void offer_all(Output& out, const std::vector<std::string>& names)
{
  for (const auto& name : names)
    offer(out, name);
}

void offer_verbs(Output& out)
{
  for (const auto& verb : verbs) {
    if (std::string_view{verb.name} != "complete")
      offer(out, verb.name, verb.description);
  }
}

void offer_tickets(Shell& shell, desk::Filter::Activity activity)
{
  desk::Filter filter;
  filter.activity = activity;
  filter.limit = 500; // nobody looks through more of them; a number can be typed
  desk::each_ticket(shell.db(), filter, shell.now(), [&](const desk::Ticket& ticket) {
    offer(shell.out(), fmt::format("{}", ticket.id), ticket.subject);
  });
}

void offer_contacts(Shell& shell)
{
  desk::ContactFilter filter;
  filter.order = desk::ContactFilter::Order::name;
  filter.limit = 500;
  desk::each_contact(shell.db(), filter, [&](const desk::Contact& contact) {
    offer(shell.out(), fmt::format("{}", contact.id), name_and_address(contact));
  });
}

void offer_outbox(Shell& shell)
{
  send::OutboxFilter filter;
  filter.limit = 500;
  for (const auto& mail : send::list_outbox(shell.db(), filter))
    offer(shell.out(), fmt::format("{}", mail.id),
          fmt::format("{}: {}", to_text(mail.state), recipients_text(mail, ", ")));
}

void offer_sections(Output& out)
{
  std::string last;
  for (const auto& help : config::key_help()) {
    if (help.section != last)
      offer(out, help.section);
    last = help.section;
  }
}

void complete(const std::string& kind, Shell& shell)
{
  auto& out = shell.out();
  if (kind == "verbs")
    return offer_verbs(out);
  if (kind == "fields")
    return offer_all(out, desk::field_names());
  if (kind == "clocks")
    return offer_all(out, desk::clock_state_names());
  if (kind == "sections")
    return offer_sections(out);
  if (kind == "tags")
    return offer_all(out, desk::tags_in_use(shell.db()));
  if (kind == "tickets")
    return offer_tickets(shell, desk::Filter::Activity::active);
  if (kind == "contacts")
    return offer_contacts(shell);
  if (kind == "outbox")
    return offer_outbox(shell);
  if (kind == "contact-types")
    return offer_all(out, desk::contact_types(shell.db()));
  if (kind == "organisations")
    return offer_all(out, desk::organisations(shell.db()));
  if (kind == "templates")
    return offer_all(out, send::template_names(shell.config().desk.template_folder));
  if (kind == "closed")
    return offer_tickets(shell, desk::Filter::Activity::inactive);
  const std::pair<std::string_view, Vocabulary> kinds[] = {
      {"mailboxes", Vocabulary::mailbox}, {"agents", Vocabulary::agent},
      {"teams", Vocabulary::team},        {"queues", Vocabulary::queue},
      {"statuses", Vocabulary::status},   {"categories", Vocabulary::category},
      {"types", Vocabulary::type},        {"priorities", Vocabulary::priority},
      {"slas", Vocabulary::sla},          {"calendars", Vocabulary::calendar}};
  for (const auto& [name, what] : kinds) {
    if (name == kind)
      return offer_all(out, names(shell.config(), what));
  }
}

} // namespace

void add_complete(CLI::App& verb, Shell& shell)
{
  auto kind = std::make_shared<std::string>();
  verb.add_option("KIND", *kind, "tickets, queues, agents ...")->required();
  shell.on(verb, [kind](Shell& s) {
    try {
      complete(*kind, s);
    } catch (const Error&) {
      // While a line is being typed is no time for error messages: there is nothing to offer.
    }
    return EX_OK;
  });
}

} // namespace tkt::cli
