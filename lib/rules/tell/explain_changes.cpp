#include "rules/tell/explain_changes.hpp"

#include <fmt/format.h>

#include "base/error.hpp"
#include "desk/ticket/ticket.hpp"
#include "rules/match/planned_ticket.hpp"

namespace tkt::rules {

namespace {

using desk::Field;

constexpr auto changing = {Field::queue,    Field::agent, Field::team, Field::priority,
                           Field::category, Field::type,  Field::sla,  Field::status};

/// The ticket as the message finds it: the one that it follows, or what a new one begins as.
desk::Ticket ticket_before(const Bench& bench, const Arrival& arrival, const Decision& decision)
{
  if (decision.ticket)
    return desk::get_ticket(bench.db, *decision.ticket);
  desk::Ticket ticket;
  ticket.subject = decision.subject;
  ticket.status = bench.config.first_status(config::StatusKind::fresh).name;
  ticket.queue = decision.queue;
  ticket.mailbox = arrival.mailbox;
  ticket.requester = decision.requester;
  ticket.created_at = arrival.arrived_at;
  if (const auto* queue = bench.config.find_queue(decision.queue)) {
    ticket.priority = queue->default_priority;
    ticket.category = queue->default_category;
    ticket.type = queue->default_type;
    ticket.sla = queue->default_sla;
  }
  return ticket;
}

/// A value as the field would have it; nothing for one that it cannot have.
std::optional<std::string> possible_value(const config::Config& config, std::string_view name,
                                          std::string_view value)
{
  const auto* field = config.find_field(name);
  try {
    return field == nullptr ? std::nullopt : std::optional{desk::normal_value(*field, value)};
  } catch (const Error& e) {
    if (e.kind() != Kind::usage)
      throw;
    return {};
  }
}

/// Sets a field of the desk's own; gives what it was.
std::string set_field(std::vector<desk::FieldValue>& fields, std::string_view name,
                      const std::string& value)
{
  std::string before;
  std::erase_if(fields, [&](const desk::FieldValue& field) {
    if (field.name != name)
      return false;
    before = field.value;
    return true;
  });
  if (!value.empty())
    fields.push_back({std::string{name}, value});
  return before;
}

/// The events that carrying it out would write, and the ticket and its own fields behind them.
std::vector<desk::Event> events_of(const config::Config& config, const Decision& decision,
                                   desk::Ticket& ticket, std::vector<desk::FieldValue>& fields)
{
  std::vector<desk::Event> events;
  const auto add = [&](std::string_view kind, const std::string& before, const std::string& after) {
    desk::Event event;
    event.kind = kind;
    event.before = before;
    event.after = after;
    event.actor = "tkt-rules";
    events.push_back(std::move(event));
  };
  if (decision.refused) {
    add("refused", "", "");
    return events;
  }
  if (decision.disposition == Disposition::opens)
    add("created", "", ticket.queue);
  add("message", "", "incoming");
  const auto change = [&](Field field, const std::string& value) {
    const auto before = desk::value_of(ticket, field);
    if (before == value)
      return;
    add(desk::to_text(field), before, value);
    set_value(ticket, config, field, value);
  };
  if (decision.status)
    change(Field::status, *decision.status);
  const auto& plan = decision.outcome.plan;
  for (const auto field : changing)
    if (const auto& word = plan.word(field))
      change(field, word->value);
  for (const auto& word : plan.fields) {
    const auto [name, text] = split_field(word.value);
    const auto value = possible_value(config, name, text);
    if (!value)
      continue;
    if (const auto before = set_field(fields, name, *value); before != *value)
      add(fmt::format("{}{}", desk::field_prefix, name), before, *value);
  }
  for (const auto& word : plan.add_tags) {
    add("tag_added", "", word.value);
    ticket.tags.push_back(word.value);
  }
  for (const auto& word : plan.remove_tags)
    if (std::erase(ticket.tags, word.value) > 0)
      add("tag_removed", word.value, "");
  return events;
}

std::string sentence(const desk::Event& event)
{
  if (event.before.empty() && event.after.empty())
    return event.kind;
  return fmt::format("{}: {} -> {}", event.kind, event.before.empty() ? "none" : event.before,
                     event.after.empty() ? "none" : event.after);
}

} // namespace

std::vector<TriggerPreview> preview_triggers(const Bench& bench, const Arrival& arrival,
                                             const mail::Message& message, const Decision& decision)
{
  std::vector<TriggerPreview> all;
  if (decision.disposition == Disposition::ignored || decision.agent_mail)
    return all;
  auto ticket = ticket_before(bench, arrival, decision);
  auto fields = decision.ticket && !bench.config.fields.empty()
                    ? desk::custom_fields(bench.db, *decision.ticket)
                    : std::vector<desk::FieldValue>{};
  for (const auto& event : events_of(bench.config, decision, ticket, fields)) {
    const auto trigger = "ticket." + event.kind;
    const RuleSet rules{bench.config, trigger};
    if (rules.empty())
      continue;
    const Facts facts{{.config = bench.config,
                       .calendars = &bench.rules.calendars(),
                       .at = arrival.arrived_at,
                       .message = &message,
                       .mailbox = ticket.mailbox,
                       .classification = decision.classification,
                       .contact = decision.contact,
                       .opens_ticket = event.kind == "created",
                       .ticket = &ticket,
                       .event = &event,
                       .fields = fields,
                       .db = &bench.db,
                       .only_looking = true}};
    all.push_back({trigger, sentence(event), rules.run(facts, true).all, false});
  }
  for (const auto& rule : bench.config.rules)
    if (rule.on.starts_with("after:") && !decision.refused) {
      RuleTrace trace;
      trace.rule = rule.name;
      all.push_back({rule.on,
                     fmt::format("counted from {}", config::to_text(rule.since)),
                     {std::move(trace)},
                     true});
    }
  return all;
}

} // namespace tkt::rules
