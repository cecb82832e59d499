#include "config/rule_words.hpp"

#include <array>

namespace tkt::config {

std::span<const RuleWord> conditions()
{
  static constexpr std::array all{
      RuleWord{"subject_contains", Takes::texts,
               "one of the texts is in the subject; capitals do not matter"},
      RuleWord{"body_contains", Takes::texts,
               "one of the texts is in what the sender wrote; capitals do not matter"},
      RuleWord{"sender_is", Takes::addresses, "the sender's address is one of these"},
      RuleWord{"sender_contains", Takes::texts, "one of the texts is in the sender's address"},
      RuleWord{"recipient_is", Takes::addresses, "an address in To is one of these"},
      RuleWord{"any_recipient_is", Takes::addresses,
               "an address that the message was for, copies included, is one of these"},
      RuleWord{"mailbox", Takes::mailboxes, "the message was fetched from one of these mailboxes"},
      RuleWord{"contact_found", Takes::flag, "the sender is among the contacts"},
      RuleWord{"contact_type", Takes::texts, "the sender is a contact of one of these types"},
      RuleWord{"contact_vip", Takes::flag, "the sender is a contact marked as VIP"},
      RuleWord{"contact_spam", Takes::flag, "the sender is a contact marked as spam"},
      RuleWord{"auto", Takes::flag, "the message was sent by a machine, not by a person"},
      RuleWord{"new_ticket", Takes::flag, "the message opened its ticket"},
  };
  return all;
}

std::span<const RuleWord> actions()
{
  static constexpr std::array all{
      RuleWord{"queue", Takes::queue, "moves the ticket to this queue"},
      RuleWord{"assign", Takes::assignee, "gives the ticket to this agent, or to team:NAME"},
      RuleWord{"team", Takes::team, "gives the ticket to this team"},
      RuleWord{"priority", Takes::priority, "sets the priority"},
      RuleWord{"category", Takes::category, "sets the category"},
      RuleWord{"type", Takes::type, "sets the type"},
      RuleWord{"status", Takes::status, "sets the status, as in \"open/escalated\""},
      RuleWord{"sla", Takes::sla, "sets the service level"},
      RuleWord{"add_tags", Takes::tags, "adds these tags"},
      RuleWord{"remove_tags", Takes::tags, "takes these tags away"},
      RuleWord{"acknowledge", Takes::flag, "false: no acknowledgement for this ticket"},
  };
  return all;
}

} // namespace tkt::config
