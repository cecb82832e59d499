#include "config/model/rule_words.hpp"

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
      RuleWord{"subject_changed", Takes::flag,
               "the message has another subject than the conversation that it belongs to"},
      RuleWord{"subject_matches", Takes::patterns,
               "one of the regular expressions matches the subject"},
      RuleWord{"body_matches", Takes::patterns,
               "one of the regular expressions matches what the sender wrote"},
      RuleWord{"sender_matches", Takes::patterns,
               "one of the regular expressions matches the sender's address"},
      RuleWord{"header", Takes::headers,
               "the message has one of these fields, as \"Name\" or \"Name: text\""},
      RuleWord{"header_matches", Takes::header_patterns,
               "a regular expression matches a field, as \"Name: expression\""},
      RuleWord{"has_attachment", Takes::flag, "a file is attached"},
      RuleWord{"attachment_name", Takes::globs,
               "a file with such a name is attached, as \"*.pdf\""},
      RuleWord{"attachment_type", Takes::globs,
               "a file of such a type is attached, as \"image/*\""},
      RuleWord{"attachment_larger", Takes::size, "a file larger than this is attached"},
      RuleWord{"class", Takes::classes, "the message is of one of these classes"},
      RuleWord{"language", Takes::languages, "the message is written in one of these languages"},
      RuleWord{"authentication", Takes::results,
               "a relay that the desk trusts says this of the sender, as \"dkim=pass\""},
      RuleWord{"in_hours", Takes::calendars, "it happened in the working time of a calendar"},
      RuleWord{"out_of_hours", Takes::calendars,
               "it happened outside of the working time of a calendar"},
      RuleWord{"queue", Takes::queues, "the ticket is in one of these queues"},
      RuleWord{"agent", Takes::agents, "the ticket is one of these agents'"},
      RuleWord{"assigned", Takes::flag, "the ticket has an agent"},
      RuleWord{"team", Takes::teams, "the ticket is one of these teams'"},
      RuleWord{"priority", Takes::priorities, "the ticket has one of these priorities"},
      RuleWord{"category", Takes::categories, "the ticket is in one of these categories"},
      RuleWord{"type", Takes::types, "the ticket is of one of these types"},
      RuleWord{"status", Takes::statuses, "the ticket has one of these statuses"},
      RuleWord{"sla", Takes::slas, "the ticket has one of these service levels"},
      RuleWord{"tag", Takes::texts, "the ticket has one of these tags"},
      RuleWord{
          "field", Takes::fields,
          "a field of the desk's own has one of these values, as \"invoice: 4711\", or any, as "
          "\"invoice\""},
      RuleWord{"query", Takes::texts, "one of these queries finds the ticket; see tkt-query(7)"},
      RuleWord{"older_than", Takes::duration, "the ticket was opened longer ago than this"},
      RuleWord{"changed_from", Takes::texts, "the change took one of these values away"},
      RuleWord{"changed_to", Takes::texts, "the change set one of these values"},
      RuleWord{"changed_by", Takes::texts, "one of these agents or programs made the change"},
  };
  return all;
}

std::span<const RuleWord> actions()
{
  static constexpr std::array all{
      RuleWord{"queue", Takes::queue, "moves the ticket to this queue"},
      RuleWord{"assign", Takes::assignee,
               "gives the ticket to this agent, to team:NAME, or to one of the queue's or a team's "
               "agents "
               "who is there: round-robin, least-loaded, round-robin:team:NAME"},
      RuleWord{"team", Takes::team, "gives the ticket to this team"},
      RuleWord{"priority", Takes::priority, "sets the priority"},
      RuleWord{"category", Takes::category, "sets the category"},
      RuleWord{"type", Takes::type, "sets the type"},
      RuleWord{"status", Takes::status, "sets the status, as in \"open/escalated\""},
      RuleWord{"sla", Takes::sla, "sets the service level"},
      RuleWord{"set_field", Takes::set_fields,
               "sets fields of the desk's own, as \"invoice: 4711\"; without a value empties them"},
      RuleWord{"add_tags", Takes::tags, "adds these tags"},
      RuleWord{"remove_tags", Takes::tags, "takes these tags away"},
      RuleWord{"acknowledge", Takes::flag, "false: no acknowledgement for this ticket"},
      RuleWord{"add_watchers", Takes::watchers, "lets these agents or addresses follow the ticket"},
      RuleWord{"contact_type", Takes::text, "sets the type of the sender's contact"},
      RuleWord{"contact_vip", Takes::flag, "marks the sender's contact as VIP, or not"},
      RuleWord{"spam", Takes::flag,
               "true: the ticket is rejected, tagged \"spam\", and answered by nobody"},
      RuleWord{"drop", Takes::flag, "true: the message is kept, but makes or joins no ticket"},
      RuleWord{"new_ticket", Takes::flag,
               "true: the message opens a ticket of its own, linked to the one it belongs to"},
      RuleWord{"answer", Takes::template_name, "answers the customer by this template"},
      RuleWord{"forward", Takes::forward, "sends the message on to these addresses"},
      RuleWord{"notify", Takes::listeners,
               "tells agents by mail: logins, addresses, \"team:NAME\", \"queue:NAME\", "
               "\"ticket.agent\", \"ticket.team\", \"ticket.queue\", \"ticket.watchers\""},
      RuleWord{"link", Takes::text, "links the ticket with the one of this number"},
      RuleWord{"note", Takes::text, "writes this into the log of the ticket"},
      RuleWord{"pause", Takes::duration,
               "sets the first pending status, and the one before again after this time"},
      RuleWord{"run", Takes::command,
               "runs a command with ticket and message as JSON on its standard input"},
  };
  return all;
}

} // namespace tkt::config
