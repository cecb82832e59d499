// Conditions on where a message came from and what it is.
#include "rules/condition.hpp"

#include <algorithm>
#include <array>

#include <fmt/format.h>

namespace tkt::rules {

namespace {

using Values = std::vector<std::string>;

std::string as_written(std::string_view value)
{
  return std::string{value};
}

bool is_switch(bool state, const Values& wanted)
{
  return std::find(wanted.begin(), wanted.end(), state ? "true" : "false") != wanted.end();
}

constexpr std::array tests{
    Test{"mailbox", as_written,
         [](const Facts& facts, const Values& wanted) {
           return std::find(wanted.begin(), wanted.end(), facts.mailbox()) != wanted.end();
         },
         [](const Facts& facts) { return facts.mailbox(); }},
    Test{"auto", as_written,
         [](const Facts& facts, const Values& wanted) {
           return is_switch(facts.classification().what != mail::Class::human, wanted);
         },
         [](const Facts& facts) {
           const auto& [what, reason] = facts.classification();
           return reason.empty() ? std::string{mail::to_text(what)}
                                 : fmt::format("{}: {}", mail::to_text(what), reason);
         }},
    Test{"new_ticket", as_written,
         [](const Facts& facts, const Values& wanted) {
           return is_switch(facts.opens_ticket(), wanted);
         },
         [](const Facts& facts) {
           return std::string{facts.opens_ticket() ? "opens a ticket" : "belongs to a ticket"};
         }},
};

} // namespace

std::span<const Test> mail_tests()
{
  return tests;
}

} // namespace tkt::rules
