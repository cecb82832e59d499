// Conditions on who wrote and to whom.
#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "base/text.hpp"
#include "rules/match/condition.hpp"
#include "rules/match/value_kinds.hpp"

namespace tkt::rules {

namespace {

Value folded_address(std::string_view value, Marks)
{
  return {mail::fold_address(value), {}, {}, 0};
}

/// Addresses have no marks to lose.
Value folded_part(std::string_view value, Marks)
{
  return {fold(value), {}, {}, 0};
}

bool meet(const std::vector<std::string>& addresses, const Values& wanted)
{
  return std::any_of(addresses.begin(), addresses.end(),
                     [&](const std::string& one) { return is_one_of(one, wanted); });
}

std::string list(const std::vector<std::string>& addresses)
{
  return addresses.empty() ? "nobody" : join(addresses, ", ");
}

constexpr std::array tests{
    Test{"sender_is", takes::addresses, "the sender's address is one of these", folded_address,
         [](const Facts& facts, const Values& wanted, Marks) {
           return meet(facts.senders(), wanted);
         },
         [](const Facts& facts, const Values&) { return list(facts.senders()); }, Where::senders},
    Test{"sender_contains", takes::texts, "one of the texts is in the sender's address",
         folded_part,
         [](const Facts& facts, const Values& wanted, Marks) {
           return std::any_of(wanted.begin(), wanted.end(), [&](const Value& part) {
             return std::any_of(facts.senders().begin(), facts.senders().end(),
                                [&](const std::string& sender) {
                                  return sender.find(part.text) != std::string::npos;
                                });
           });
         },
         [](const Facts& facts, const Values&) { return list(facts.senders()); }, Where::sender},
    Test{"recipient_is", takes::addresses, "an address in To is one of these", folded_address,
         [](const Facts& facts, const Values& wanted, Marks) { return meet(facts.to(), wanted); },
         [](const Facts& facts, const Values&) { return list(facts.to()); }, Where::to},
    Test{"any_recipient_is", takes::addresses,
         "an address that the message was for, copies included, is one of these", folded_address,
         [](const Facts& facts, const Values& wanted, Marks) {
           return meet(facts.any_recipients(), wanted);
         },
         [](const Facts& facts, const Values&) { return list(facts.any_recipients()); },
         Where::any_recipients},
};

} // namespace

std::span<const Test> address_tests()
{
  return tests;
}

} // namespace tkt::rules
