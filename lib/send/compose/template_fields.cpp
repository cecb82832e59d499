// Every field that a template may speak of.
#include <algorithm>

#include "base/text.hpp"
#include "send/compose/template_check.hpp"
#include "send/template/expand.hpp"

namespace tkt::send {

const std::vector<FieldHelp>& template_fields()
{
  static const std::vector<FieldHelp> all{
      {"ticket", "the ticket"},
      {"ticket.id", "its number"},
      {"ticket.subject", "its subject"},
      {"ticket.created", "when it was opened"},
      {"ticket.status", "its status"},
      {"ticket.priority", "its priority"},
      {"ticket.queue", "its queue"},
      {"ticket.tag", "what the queue puts into subjects"},
      {"ticket.agent", "login of whom it is assigned to"},
      {"ticket.category", "its category"},
      {"ticket.type", "its type"},
      {"ticket.tags", "its tags, with commas between them"},
      {"ticket.sla", "its service level"},
      {"ticket.url", "where the desk shows it; empty without desk.url"},
      {"customer", "who asked"},
      {"customer.name", "the name; empty where it is not known"},
      {"customer.address", "the address"},
      {"customer.organisation", "of the contact"},
      {"customer.type", "of the contact"},
      {"agent", "who answers, or who is told"},
      {"agent.name", "the name"},
      {"agent.email", "the address"},
      {"agent.signature", "the signature; several lines"},
      {"event", "what a notice tells of"},
      {"event.text", "what happened"},
      {"event.reason", "why"},
      {"event.by", "who did it"},
      {"event.date", "when"},
      {"event.is_KIND", "in the template event: whether it is one of that kind"},
      {"event.before", "in the template event: what it was before"},
      {"event.after", "in the template event: what it is now"},
      {"event.who", "in the template event: who wrote"},
      {"queue", "the queue"},
      {"queue.name", "its name"},
      {"desk", "the desk"},
      {"desk.name", "its name"},
      {"message", "the message that is answered"},
      {"message.text", "its text; several lines"},
      {"message.date", "when it came"},
      {"message.from", "who sent it, with the address"},
      {"message.subject", "its subject"},
      {"message.attachments", "its files, each with name and size"},
      {"message.has_attachments", "whether it has any"},
      {"answer", "what the agent wrote; several lines"},
      {"quote", "message.text, each line behind \"> \""},
      {"attachments", "as message.attachments"},
      {"has_attachments", "as message.has_attachments"},
      {"messages", "the correspondence, oldest first, each as message"},
      {"history", "the same as messages"},
      {"survey", "the question how satisfied the customer is; empty where nothing is asked"},
      {"survey.levels", "the scale, each with score, name, colour, ink, url, mailto"},
      {"survey.has_links", "whether levels have a url"},
      {"survey.expires", "until when an answer counts"},
      {"survey.best", "the highest score"},
      {"survey.worst", "the lowest score"},
      {"digest", "what happened, in a digest"},
      {"digest.since", "from when on"},
      {"digest.until", "until when"},
      {"digest.day", "the day on which it is written"},
      {"digest.came",
       "new tickets, each with id, subject, status, queue, agent, customer, date, url"},
      {"digest.waiting", "tickets whose customers wait for an answer, likewise"},
      {"digest.late", "tickets with a promise that was not kept, likewise"},
      {"digest.has_came", "whether there are any"},
      {"digest.has_waiting", "whether there are any"},
      {"digest.has_late", "whether there are any"},
      {"digest.count_came", "how many"},
      {"digest.count_waiting", "how many"},
      {"digest.count_late", "how many"},
  };
  return all;
}

std::set<std::string_view> mentioned(const Template& what)
{
  std::set<std::string_view> fields;
  for (const std::string_view text : {std::string_view{what.text}, std::string_view{what.html}})
    for (auto at = text.find("{{"); at != text.npos; at = text.find("{{", at + 2)) {
      auto tag = text.substr(at + 2, text.find("}}", at) - at - 2);
      tag.remove_prefix(std::min(tag.find_first_not_of("{#^/& "), tag.size()));
      fields.insert(tag.substr(0, tag.find_first_of(" .|}")));
    }
  return fields;
}

bool mentions(const Template& what, std::string_view field)
{
  return mentioned(what).contains(field);
}

} // namespace tkt::send
