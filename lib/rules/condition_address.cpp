// Conditions on who wrote and to whom.
#include "rules/condition.hpp"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "base/text.hpp"

namespace tkt::rules {

namespace {

using Values = std::vector<std::string>;

std::string folded_address(std::string_view value)
{
  return mail::fold_address(value);
}

std::string folded(std::string_view value)
{
  return fold(value);
}

bool meet(const Values& addresses, const Values& wanted)
{
  return std::find_first_of(addresses.begin(), addresses.end(), wanted.begin(), wanted.end()) !=
         addresses.end();
}

std::string list(const Values& addresses)
{
  return addresses.empty() ? "nobody" : join(addresses, ", ");
}

constexpr std::array tests{
    Test{"sender_is", folded_address,
         [](const Facts& facts, const Values& wanted) { return meet(facts.senders(), wanted); },
         [](const Facts& facts) { return list(facts.senders()); }},
    Test{"sender_contains", folded,
         [](const Facts& facts, const Values& wanted) {
           return std::any_of(wanted.begin(), wanted.end(), [&](const std::string& part) {
             return std::any_of(
                 facts.senders().begin(), facts.senders().end(),
                 [&](const std::string& sender) { return sender.find(part) != std::string::npos; });
           });
         },
         [](const Facts& facts) { return list(facts.senders()); }},
    Test{"recipient_is", folded_address,
         [](const Facts& facts, const Values& wanted) { return meet(facts.to(), wanted); },
         [](const Facts& facts) { return list(facts.to()); }},
    Test{"any_recipient_is", folded_address,
         [](const Facts& facts, const Values& wanted) {
           return meet(facts.any_recipients(), wanted);
         },
         [](const Facts& facts) { return list(facts.any_recipients()); }},
};

} // namespace

std::span<const Test> address_tests()
{
  return tests;
}

} // namespace tkt::rules
