// Conditions on when it happened.
#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "rules/match/condition.hpp"
#include "rules/match/value_kinds.hpp"

namespace tkt::rules {

namespace {

using config::Target;

bool is_open(const Facts& facts, const std::string& calendar)
{
  auto* calendars = facts.scene().calendars;
  return calendars == nullptr || calendars->get(calendar).open(facts.scene().at);
}

std::string seen_time(const Facts& facts, const Values&)
{
  return to_rfc3339(facts.scene().at);
}

constexpr std::array tests{
    Test{"in_hours", takes::several(Target::calendar),
         "it happened in the working time of a calendar", as_written,
         [](const Facts& facts, const Values& calendars, Marks) {
           return std::any_of(calendars.begin(), calendars.end(),
                              [&](const Value& one) { return is_open(facts, one.text); });
         },
         seen_time},
    Test{"out_of_hours", takes::several(Target::calendar),
         "it happened outside of the working time of a calendar", as_written,
         [](const Facts& facts, const Values& calendars, Marks) {
           return std::any_of(calendars.begin(), calendars.end(),
                              [&](const Value& one) { return !is_open(facts, one.text); });
         },
         seen_time},
    Test{"older_than", takes::duration, "the ticket was opened longer ago than this",
         [](std::string_view value, Marks) {
           return Value{{}, {}, {}, parse_duration(value).value_or(seconds{0}).count()};
         },
         [](const Facts& facts, const Values& values, Marks) {
           const auto age = facts.age();
           return age && *age > seconds{values.front().number};
         },
         [](const Facts& facts, const Values&) {
           const auto age = facts.age();
           return age ? tkt::to_text(std::chrono::floor<seconds>(*age))
                      : std::string{"a new ticket"};
         }},
};

} // namespace

std::span<const Test> time_tests()
{
  return tests;
}

} // namespace tkt::rules
