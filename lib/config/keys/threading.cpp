// [[foreign_number]], [agent_mail], [loop].
#include "config/keys/values.hpp"

namespace tkt::config {

const Section<ForeignNumber>& foreign_number_section()
{
  using K = Key<ForeignNumber>;
  static const Section<ForeignNumber> section{
      "foreign_number",
      {K::of("name", &ForeignNumber::name, values::name(), "whose numbers they are").must(),
       K::of("pattern", &ForeignNumber::pattern, values::pattern(),
             "regular expression over subjects; its first group is the number, or all of it")
           .must(),
       K::of("senders", &ForeignNumber::senders, values::senders(),
             "whose mail is looked at: addresses, or domains written @example.org; without it "
             "everybody's"),
       K::of("thread", &ForeignNumber::thread, values::flag(),
             "mail with the number follows the ticket that has it, if its sender takes part")}};
  return section;
}

const Section<AgentMail>& agent_mail_section()
{
  using K = Key<AgentMail>;
  static const Section<AgentMail> section{
      "agent_mail",
      {K::of("accept", &AgentMail::accept, values::flag(),
             "an agent's mail with a token of the desk is the agent's answer"),
       K::of("commands", &AgentMail::commands, values::flag(),
             "#close, #assign NAME and the like in its first lines are carried out"),
       K::of("authentication", &AgentMail::authentication, values::line(),
             "name (authserv-id, RFC 8601) of the relay whose Authentication-Results must say that "
             "the mail is genuine; without it none is asked for")}};
  return section;
}

const Section<Loop>& loop_section()
{
  using K = Key<Loop>;
  static const Section<Loop> section{
      "loop",
      {K::of("window", &Loop::window, values::interval(), "how far back automatic mail is counted"),
       K::of("per_address", &Loop::per_address, values::count(),
             "automatic mails to one address in that time; after that the ticket sends none"),
       K::of("per_ticket", &Loop::per_ticket, values::count(),
             "automatic mails of one ticket in that time"),
       K::of("per_text", &Loop::per_text, values::count(),
             "automatic mails in answer to one text in that time, whoever sends it")}};
  return section;
}

} // namespace tkt::config
