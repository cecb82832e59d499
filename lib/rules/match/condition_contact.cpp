// Conditions on what the desk knows of the sender.
#include <array>

#include "base/text.hpp"
#include "rules/match/condition.hpp"
#include "rules/match/value_kinds.hpp"

namespace tkt::rules {

namespace {

std::string name_of(const Facts& facts)
{
  const auto& contact = facts.contact();
  return contact ? "contact " + (contact->name.empty() ? "without a name" : contact->name)
                 : "no contact";
}

constexpr std::array tests{
    Test{"contact_found", takes::flag, "the sender is among the contacts", as_written,
         [](const Facts& facts, const Values& wanted, Marks) {
           return is_switch(facts.contact().has_value(), wanted);
         },
         [](const Facts& facts, const Values&) { return name_of(facts); }},
    Test{"contact_type", takes::texts, "the sender is a contact of one of these types", folded,
         [](const Facts& facts, const Values& wanted, Marks marks) {
           return facts.contact() && is_one_of(folded(facts.contact()->type, marks).text, wanted);
         },
         [](const Facts& facts, const Values&) {
           return facts.contact() ? "type \"" + facts.contact()->type + '"' : name_of(facts);
         }},
    Test{"contact_vip", takes::flag, "the sender is a contact marked as VIP", as_written,
         [](const Facts& facts, const Values& wanted, Marks) {
           return is_switch(facts.contact() && facts.contact()->vip, wanted);
         },
         [](const Facts& facts, const Values&) {
           return name_of(facts) + (facts.contact() && facts.contact()->vip ? ", VIP" : ", no VIP");
         }},
    Test{"contact_spam", takes::flag, "the sender is a contact marked as spam", as_written,
         [](const Facts& facts, const Values& wanted, Marks) {
           return is_switch(facts.contact() && facts.contact()->spam, wanted);
         },
         [](const Facts& facts, const Values&) {
           return name_of(facts) +
                  (facts.contact() && facts.contact()->spam ? ", spam" : ", no spam");
         }},
};

} // namespace

std::span<const Test> sender_tests()
{
  return tests;
}

} // namespace tkt::rules
