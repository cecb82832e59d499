// Conditions on what the desk knows of the sender.
#include "rules/condition.hpp"

#include <algorithm>
#include <array>

#include "base/text.hpp"

namespace tkt::rules {

namespace {

using Values = std::vector<std::string>;

std::string as_written(std::string_view value)
{
  return std::string{value};
}

std::string folded(std::string_view value)
{
  return fold(value);
}

bool is_switch(bool state, const Values& wanted)
{
  return std::find(wanted.begin(), wanted.end(), state ? "true" : "false") != wanted.end();
}

std::string name_of(const Facts& facts)
{
  const auto& contact = facts.contact();
  return contact ? "contact " + (contact->name.empty() ? "without a name" : contact->name)
                 : "no contact";
}

constexpr std::array tests{
    Test{"contact_found", as_written,
         [](const Facts& facts, const Values& wanted) {
           return is_switch(facts.contact().has_value(), wanted);
         },
         name_of},
    Test{"contact_type", folded,
         [](const Facts& facts, const Values& wanted) {
           return facts.contact() && std::find(wanted.begin(), wanted.end(),
                                               fold(facts.contact()->type)) != wanted.end();
         },
         [](const Facts& facts) {
           return facts.contact() ? "type \"" + facts.contact()->type + '"' : name_of(facts);
         }},
    Test{"contact_vip", as_written,
         [](const Facts& facts, const Values& wanted) {
           return is_switch(facts.contact() && facts.contact()->vip, wanted);
         },
         [](const Facts& facts) {
           return name_of(facts) + (facts.contact() && facts.contact()->vip ? ", VIP" : ", no VIP");
         }},
    Test{"contact_spam", as_written,
         [](const Facts& facts, const Values& wanted) {
           return is_switch(facts.contact() && facts.contact()->spam, wanted);
         },
         [](const Facts& facts) {
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
