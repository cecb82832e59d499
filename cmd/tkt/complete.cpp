// tkt complete KIND - names for the completions of shells; what KIND is comes from there.
#include <fmt/format.h>

#include "base/error.hpp"
#include "desk/message/draft.hpp"
#include "desk/query/query.hpp"
#include "desk/query/saved_query.hpp"
#include "desk/ticket/custom_field.hpp"
#include "desk/ticket/tags.hpp"
#include "desk/ticket/ticket.hpp"
#include "desk/undo/command_log.hpp"
#include "send/outbox/control.hpp"
#include "send/template/template.hpp"
#include "term/relative_time.hpp"
#include "tkt/arguments/config_names.hpp"
#include "tkt/arguments/contact_argument.hpp"
#include "tkt/list/columns.hpp"
#include "tkt/show/delivery_lines.hpp"
#include "tkt/verbs.hpp"

namespace tkt::cli {

namespace {

constexpr std::pair<std::string_view, Vocabulary> vocabularies[] = {
    {"mailboxes", Vocabulary::mailbox}, {"agents", Vocabulary::agent},
    {"teams", Vocabulary::team},        {"queues", Vocabulary::queue},
    {"statuses", Vocabulary::status},   {"categories", Vocabulary::category},
    {"types", Vocabulary::type},        {"priorities", Vocabulary::priority},
    {"slas", Vocabulary::sla},          {"calendars", Vocabulary::calendar}};

/// A name and, where there is more to say, a tab and a description.
void offer(Output& out, std::string_view name, std::string_view description = {})
{
  if (name.empty())
    return;
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

/// The agent's own; the first line says which is which.
void offer_drafts(Shell& shell)
{
  for (const auto& draft : desk::drafts(shell.db(), shell.agent().value_or("?")))
    offer(shell.out(), fmt::format("{}", draft.id),
          fmt::format("{} {}", desk::to_text(draft.kind),
                      draft.ticket ? fmt::format("{}", *draft.ticket) : ""));
}

/// What the agent did and has not undone.
void offer_commands(Shell& shell)
{
  for (const auto& action : desk::actions(shell.db(), shell.agent().value_or("?"), 20))
    if (!action.undone)
      offer(shell.out(), fmt::format("c{}", action.number),
            fmt::format("{} {}", action.command, term::local(action.at)));
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

std::vector<std::string> substatuses(const config::Config& config)
{
  std::vector<std::string> all;
  for (const auto& status : config.statuses)
    all.insert(all.end(), status.substatuses.begin(), status.substatuses.end());
  return all;
}

void offer_queries(Shell& shell)
{
  for (const auto& [name, query] :
       desk::saved_queries(shell.db(), shell.config(), shell.agent().value_or("")))
    offer(shell.out(), "@" + name, query);
}

void offer_columns(Shell& shell)
{
  for (const auto& column : ticket_columns())
    offer(shell.out(), column.name);
  for (const auto& field : shell.config().fields)
    offer(shell.out(), fmt::format("{}{}", desk::field_prefix, field.name), field.label);
}

/// What a field of the configuration may be, where that is a matter of choosing.
std::vector<std::string> values_of(const config::CustomField& field)
{
  return field.type == config::CustomField::Type::flag ? std::vector<std::string>{"yes", "no"}
                                                       : field.values;
}

/// The values of a kind that terms of a query take, without descriptions.
std::vector<std::string> values_of(std::string_view kind, Shell& shell)
{
  if (kind == "tags")
    return desk::tags_in_use(shell.db());
  if (kind == "clocks")
    return desk::clock_state_names();
  if (kind == "substatuses")
    return substatuses(shell.config());
  if (kind == "organisations")
    return desk::organisations(shell.db());
  for (const auto& [name, what] : vocabularies)
    if (name == kind) {
      auto all = names(shell.config(), what);
      if (kind == "agents")
        all.insert(all.end(), {"me", "none"});
      return all;
    }
  return desk::query_words(kind);
}

/// What may become of a word of a query: `sta` of `status:`, `-status:op` of `-status:open`.
void offer_terms(const std::string& word, Shell& shell)
{
  auto& out = shell.out();
  const auto sign = word.substr(0, word.starts_with('-') || word.starts_with('!') ? 1 : 0);
  const auto term = word.substr(sign.size());
  const auto colon = term.find(':');
  if (colon == std::string::npos) {
    if (term.empty() || term.starts_with('@'))
      offer_queries(shell);
    for (const auto& field : desk::query_field_help())
      offer(out, fmt::format("{}{}:", sign, field.name));
    for (const auto& field : shell.config().fields)
      offer(out, fmt::format("{}{}{}:", sign, desk::field_prefix, field.name), field.label);
    return;
  }
  const auto comma = term.rfind(',');
  const auto keep = sign + term.substr(0, comma == std::string::npos ? colon + 1 : comma + 1);
  const auto name = std::string_view{term}.substr(0, colon);
  const auto offer_values = [&](const std::vector<std::string>& values) {
    for (const auto& value : values) {
      const bool plain = value.find_first_of(" \t\"(),*") == std::string::npos;
      if (value.find('"') == std::string::npos)
        offer(out, plain ? keep + value : fmt::format("{}\"{}\"", keep, value));
    }
  };
  for (const auto& field : desk::query_field_help())
    if (name == field.name || name == field.alias)
      offer_values(values_of(field.values, shell));
  for (const auto& field : shell.config().fields)
    if (name.starts_with(desk::field_prefix) &&
        name.substr(desk::field_prefix.size()) == field.name)
      offer_values(values_of(field));
}

void complete(const std::string& kind, const std::string& word, Shell& shell)
{
  auto& out = shell.out();
  if (kind == "terms")
    return offer_terms(word, shell);
  if (kind == "queries")
    return offer_queries(shell);
  if (kind == "columns")
    return offer_columns(shell);
  if (kind == "orders")
    return offer_all(out, desk::order_names());
  if (kind == "verbs")
    return offer_verbs(out);
  if (kind == "fields") {
    offer_all(out, desk::field_names());
    for (const auto& field : shell.config().fields)
      offer(out, fmt::format("{}{}", desk::field_prefix, field.name), field.label);
    return;
  }
  if (kind.starts_with(desk::field_prefix)) {
    return offer_all(out, values_of(shell.config().field(kind.substr(desk::field_prefix.size()))));
  }
  if (kind == "clocks")
    return offer_all(out, desk::clock_state_names());
  if (kind == "sections")
    return offer_sections(out);
  if (kind == "tags")
    return offer_all(out, desk::tags_in_use(shell.db()));
  if (kind == "tickets")
    return offer_tickets(shell, desk::Filter::Activity::active);
  if (kind == "commands")
    return offer_commands(shell);
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
  if (kind == "drafts")
    return offer_drafts(shell);
  if (kind == "closed")
    return offer_tickets(shell, desk::Filter::Activity::inactive);
  for (const auto& [name, what] : vocabularies) {
    if (name == kind)
      return offer_all(out, names(shell.config(), what));
  }
}

} // namespace

void add_complete(Command verb, Shell& shell)
{
  auto kind = std::make_shared<std::string>();
  auto word = std::make_shared<std::string>();
  verb.argument("KIND", *kind, "tickets, queues, agents ...").required();
  verb.argument("WORD", *word, "what has been typed of it");
  shell.on(verb, [kind, word](Shell& s) {
    try {
      complete(*kind, *word, s);
    } catch (const Error&) {
      // While a line is being typed is no time for error messages: there is nothing to offer.
    }
    return EX_OK;
  });
}

} // namespace tkt::cli
