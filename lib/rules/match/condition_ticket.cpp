// Conditions on the ticket as the rules so far leave it, and on the change that is looked at.
#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "base/text.hpp"
#include "rules/match/action.hpp"
#include "rules/match/condition.hpp"
#include "rules/match/ticket_query.hpp"
#include "rules/match/value_kinds.hpp"

namespace tkt::rules {

namespace {

using config::Target;

using desk::Field;

template <Field field>
bool field_is(const Facts& facts, const Values& values, Marks)
{
  return is_one_of(facts.field(field), values);
}

template <Field field>
std::string seen_field(const Facts& facts, const Values&)
{
  const auto value = facts.field(field);
  return value.empty() ? "none" : value;
}

template <Field field>
constexpr Test on_field(std::string_view name, config::ValueKind kind, std::string_view meaning)
{
  return {name, kind, meaning, as_written, field_is<field>, seen_field<field>};
}

/// `NAME: value`; a name alone is met by any value.
Value as_field(std::string_view text, Marks marks)
{
  const auto [name, value] = split_field(text);
  auto prepared = folded(value, marks);
  prepared.field = name;
  return prepared;
}

template <std::string desk::Event::*member>
bool event_is(const Facts& facts, const Values& values, Marks marks)
{
  const auto* event = facts.scene().event;
  return event != nullptr && is_one_of(folded(event->*member, marks).text, values);
}

template <std::string desk::Event::*member>
std::string seen_event(const Facts& facts, const Values&)
{
  const auto* event = facts.scene().event;
  return event == nullptr ? "no change" : fmt::format("\"{}\"", event->*member);
}

template <std::string desk::Event::*member>
constexpr Test on_event(std::string_view name, config::ValueKind kind, std::string_view meaning)
{
  return {name, kind, meaning, folded, event_is<member>, seen_event<member>};
}

constexpr std::array tests{
    on_field<Field::queue>("queue", takes::several(Target::queue),
                           "the ticket is in one of these queues"),
    on_field<Field::agent>("agent", takes::several(Target::agent),
                           "the ticket is one of these agents'"),
    on_field<Field::team>("team", takes::several(Target::team),
                          "the ticket is one of these teams'"),
    on_field<Field::priority>("priority", takes::several(Target::priority),
                              "the ticket has one of these priorities"),
    on_field<Field::category>("category", takes::several(Target::category),
                              "the ticket is in one of these categories"),
    on_field<Field::type>("type", takes::several(Target::type),
                          "the ticket is of one of these types"),
    on_field<Field::sla>("sla", takes::several(Target::sla),
                         "the ticket has one of these service levels"),
    // `open` is met by every one of its substatuses.
    Test{"status", takes::several(Target::status), "the ticket has one of these statuses",
         as_written,
         [](const Facts& facts, const Values& values, Marks) {
           const auto status = facts.field(Field::status);
           return is_one_of(status, values) ||
                  is_one_of(std::string_view{status}.substr(0, status.find('/')), values);
         },
         seen_field<Field::status>},
    Test{"assigned", takes::flag, "the ticket has an agent", as_written,
         [](const Facts& facts, const Values& values, Marks) {
           return is_switch(!facts.field(Field::agent).empty(), values);
         },
         seen_field<Field::agent>},
    Test{"tag", takes::texts, "the ticket has one of these tags", folded,
         [](const Facts& facts, const Values& values, Marks marks) {
           const auto tags = facts.tags();
           return std::any_of(tags.begin(), tags.end(), [&](const std::string& tag) {
             return is_one_of(folded(tag, marks).text, values);
           });
         },
         [](const Facts& facts, const Values&) {
           const auto tags = facts.tags();
           return tags.empty() ? "no tags" : join(tags, ", ");
         }},
    Test{"field", takes::fields,
         "a field of the desk's own has one of these values, as \"invoice: 4711\", or any, as "
         "\"invoice\"",
         as_field,
         [](const Facts& facts, const Values& values, Marks marks) {
           return std::any_of(values.begin(), values.end(), [&](const Value& wanted) {
             const auto value = facts.custom_field(wanted.field);
             return !value.empty() &&
                    (wanted.text.empty() || folded(value, marks).text == wanted.text);
           });
         },
         [](const Facts& facts, const Values& values) {
           std::vector<std::string> seen;
           for (const auto& wanted : values) {
             const auto value = facts.custom_field(wanted.field);
             seen.push_back(fmt::format("{}: {}", wanted.field, value.empty() ? "none" : value));
           }
           return join(seen, ", ");
         }},
    Test{"query", takes::texts, "one of these queries finds the ticket; see tkt-query(7)",
         as_written,
         [](const Facts& facts, const Values& values, Marks) {
           return std::any_of(values.begin(), values.end(),
                              [&](const Value& query) { return finds_ticket(facts, query.text); });
         },
         [](const Facts&, const Values&) { return std::string{}; }},
    on_event<&desk::Event::before>("changed_from", takes::texts,
                                   "the change took one of these values away"),
    on_event<&desk::Event::after>("changed_to", takes::texts, "the change set one of these values"),
    on_event<&desk::Event::actor>("changed_by", takes::texts,
                                  "one of these agents or programs made the change"),
};

} // namespace

std::span<const Test> ticket_tests()
{
  return tests;
}

} // namespace tkt::rules
