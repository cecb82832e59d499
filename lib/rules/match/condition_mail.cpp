// Conditions on where a message came from and what it is.
#include <array>

#include <fmt/format.h>

#include "rules/match/condition.hpp"
#include "rules/match/value_kinds.hpp"

namespace tkt::rules {

namespace {

using config::Target;

std::string seen_class(const Facts& facts, const Values&)
{
  const auto& [what, reason] = facts.classification();
  return reason.empty() ? std::string{mail::to_text(what)}
                        : fmt::format("{}: {}", mail::to_text(what), reason);
}

constexpr std::array tests{
    Test{"mailbox", takes::several(Target::mailbox),
         "the message was fetched from one of these mailboxes", as_written,
         [](const Facts& facts, const Values& wanted, Marks) {
           return is_one_of(facts.mailbox(), wanted);
         },
         [](const Facts& facts, const Values&) { return facts.mailbox(); }, Where::mailbox},
    Test{"auto", takes::flag, "the message was sent by a machine, not by a person", as_written,
         [](const Facts& facts, const Values& wanted, Marks) {
           return is_switch(facts.classification().what != mail::Class::human, wanted);
         },
         seen_class},
    Test{"class", takes::classes, "the message is of one of these classes", as_written,
         [](const Facts& facts, const Values& wanted, Marks) {
           return facts.message() != nullptr &&
                  is_one_of(mail::to_text(facts.classification().what), wanted);
         },
         seen_class},
    Test{"language", takes::languages, "the message is written in one of these languages",
         as_written,
         [](const Facts& facts, const Values& wanted, Marks) {
           return is_one_of(facts.language(), wanted);
         },
         [](const Facts& facts, const Values&) {
           return facts.language().empty() ? "not certain" : facts.language();
         }},
    Test{"new_ticket", takes::flag, "the message opened its ticket", as_written,
         [](const Facts& facts, const Values& wanted, Marks) {
           return is_switch(facts.opens_ticket(), wanted);
         },
         [](const Facts& facts, const Values&) {
           return std::string{facts.opens_ticket() ? "opens a ticket" : "belongs to a ticket"};
         }},
    Test{"subject_changed", takes::flag,
         "the message has another subject than the conversation that it belongs to", as_written,
         [](const Facts& facts, const Values& wanted, Marks) {
           return is_switch(facts.new_subject(), wanted);
         },
         [](const Facts& facts, const Values&) {
           return std::string{facts.new_subject() ? "another subject" : "no other subject"};
         }},
};

} // namespace

std::span<const Test> mail_tests()
{
  return tests;
}

} // namespace tkt::rules
