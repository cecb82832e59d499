// [desk], [daemon], [contact_lookup], [[agent]], [[team]], [[queue]].
#include "config/keys/values.hpp"

namespace tkt::config {

const Section<Desk>& desk_section()
{
  using K = Key<Desk>;
  static const Section<Desk> section{
      "desk",
      {K::of("name", &Desk::name, values::name(), "what the desk calls itself"),
       K::of("domain", &Desk::domain, values::domain(),
             "right-hand side of the Message-IDs that the desk writes"),
       K::of("database", &Desk::database, values::database(),
             "the database file; without it tkt.db beside the main configuration file, or "
             "/var/lib/tkt/tkt.db if that is under /etc"),
       K::of("timezone", &Desk::timezone, values::zone(),
             "time zone of calendars that name none, and of dates in mail"),
       K::of("language", &Desk::language, values::language(),
             "language of templates where a queue names none"),
       K::of("url", &Desk::url, values::web_url(), "where the desk's web pages are reached"),
       K::of("template_folder", &Desk::template_folder, values::existing_file(),
             "looked in before the templates that tkt brings"),
       K::of("notice_mailbox", &Desk::notice_mailbox, values::reference<Target::mailbox>(),
             "mail to agents leaves by it; without it by the mailbox of the ticket"),
       K::of("authserv_ids", &Desk::authserv_ids, values::lines(),
             "relays whose Authentication-Results are believed, by the name that they put first"),
       K::of("max_outgoing_size", &Desk::max_outgoing_size, values::size(),
             "most bytes of all files that go out with one message"),
       K::of("attachment_words", &Desk::attachment_words, values::word_lists(),
             "by language, words that speak of an attached file, instead of those that tkt knows; "
             "a * at the end stands for any ending, an empty list for no words")}};
  return section;
}

const Section<Daemon>& daemon_section()
{
  using K = Key<Daemon>;
  static const Section<Daemon> section{
      "daemon",
      {K::of("fetch", &Daemon::fetch, values::interval(),
             "how often mailboxes are asked where a server does not push"),
       K::of("rules", &Daemon::rules, values::interval(),
             "how often tkt-rules runs when nothing wakes it"),
       K::of("sla", &Daemon::sla, values::interval(), "how often due times are looked at"),
       K::of("send", &Daemon::send, values::interval(),
             "how often tkt-send runs when nothing wakes it"),
       K::of("contacts", &Daemon::contacts, values::interval(),
             "how often address books are asked for what has changed"),
       K::of("spool", &Daemon::spool, values::interval(),
             "how often what tkt-web has left is taken in")}};
  return section;
}

const Section<ContactLookup>& contact_lookup_section()
{
  using K = Key<ContactLookup>;
  static const Section<ContactLookup> section{
      "contact_lookup",
      {K::of("command", &ContactLookup::command, values::text(),
             "sh(1) command that gets an address and says who the customer is"),
       K::of("lifetime", &ContactLookup::lifetime, values::interval(),
             "how long an answer holds before the program is asked again"),
       K::of("time_limit", &ContactLookup::time_limit, values::interval(),
             "how long the program may take")}};
  return section;
}

const Section<Agent>& agent_section()
{
  using K = Key<Agent>;
  static const Section<Agent> section{
      "agent",
      {K::of("login", &Agent::login, values::login(), "the Unix user").must(),
       K::of("name", &Agent::name, values::line(),
             "how customers see the agent; the login where none is given"),
       K::of("email", &Agent::email, values::address(),
             "the agent's own address; needed where a queue shows it to customers"),
       K::of("signature", &Agent::signature, values::text(), "put under the agent's answers"),
       K::of("language", &Agent::language, values::language(),
             "mail to the agent is written in it; without it in that of the ticket's queue"),
       K::of("calendar", &Agent::calendar, values::reference<Target::calendar>(),
             "when the agent works; without it, when the queue of a ticket does"),
       K::of("capacity", &Agent::capacity, values::number(),
             "active tickets from which on round-robin and least-loaded choose others; 0: no "
             "end")},
      {},
      [](const Agent& agent, const Node& node, Reader& in) {
        if (agent.capacity < 0)
          in.problem(node, "[agent]: capacity is below 0");
      }};
  return section;
}

const Section<Team>& team_section()
{
  using K = Key<Team>;
  static const Section<Team> section{
      "team",
      {K::of("name", &Team::name, values::name(), "its name").must(),
       K::of("agents", &Team::agents, values::references<Target::agent>(), "its members")}};
  return section;
}

namespace {

const Section<OnCustomerReply>& on_customer_reply_section()
{
  using K = Key<OnCustomerReply>;
  static const Section<OnCustomerReply> section{
      "queue.on_customer_reply",
      {K::of("when", &OnCustomerReply::when, values::references<Target::status>(),
             "statuses that a customer's answer changes; an empty list: none")
           .shown_empty(),
       K::of("set", &OnCustomerReply::set, values::reference<Target::status>(),
             "the status, or status/substatus, that it sets")}};
  return section;
}

const Section<Acknowledge>& acknowledge_section()
{
  using K = Key<Acknowledge>;
  static const Section<Acknowledge> section{
      "queue.acknowledge",
      {K::of("template", &Acknowledge::template_name, values::template_name(),
             "sent for the first message of a new ticket; without it nothing is"),
       K::of("out_of_hours_template", &Acknowledge::out_of_hours_template, values::template_name(),
             "sent instead outside working hours; without it the other one always is")},
      {},
      [](const Acknowledge& acknowledge, const Node& node, Reader& in) {
        if (acknowledge.template_name.empty() && !acknowledge.out_of_hours_template.empty())
          in.problem(node, "[queue.acknowledge] with out_of_hours_template but without template");
      }};
  return section;
}

const Section<QueueTemplates>& queue_templates_section()
{
  using K = Key<QueueTemplates>;
  static const Section<QueueTemplates> section{
      "queue.templates",
      {K::of("message", &QueueTemplates::message, values::template_name(), "an agent's answer"),
       K::of("summary", &QueueTemplates::summary, values::template_name(),
             "the whole correspondence of a ticket")},
      {},
      [](const QueueTemplates& templates, const Node& node, Reader& in) {
        if (templates.message.empty() || templates.summary.empty())
          in.problem(node, "[queue.templates]: a template's name is empty");
      }};
  return section;
}

} // namespace

const Section<Queue>& queue_section()
{
  using K = Key<Queue>;
  static const Section<Queue> section{
      "queue",
      {K::of("name", &Queue::name, values::name(), "its name").must(),
       K::of("mailbox", &Queue::mailbox, values::reference<Target::mailbox>(),
             "answers go out through it; without it the first mailbox whose mail comes here, or "
             "the only one there is"),
       K::of("agents", &Queue::agents, values::references<Target::agent>(), "who works on it"),
       K::of("teams", &Queue::teams, values::references<Target::team>(), "teams that work on it"),
       K::of("calendar", &Queue::calendar, values::reference<Target::calendar>(),
             "its working hours; without it every hour is one"),
       K::of("subject_tag", &Queue::subject_tag, values::subject_tag(),
             "put into subjects so that an answer finds its ticket; \"\" for none")
           .shown_empty(),
       K::of("former_subject_tags", &Queue::former_subject_tags, values::subject_tags(),
             "tags that subjects had before; answers to those find their tickets still"),
       K::of("language", &Queue::language, values::language(),
             "language of its templates; without it the desk's"),
       K::of("from", &Queue::from, values::word<SenderName>(),
             "who is seen as the sender: the queue, the agent's name with the mailbox's address, "
             "or the agent with the agent's own address"),
       K::of("reply_to", &Queue::reply_to, values::word<ReplyTo>(), "whose address answers go to"),
       K::of("never_cc", &Queue::never_cc, values::senders(),
             "addresses, or domains written @example.org, that never get a copy, besides the "
             "desk's own"),
       K::of("default_category", &Queue::default_category, values::reference<Target::category>(),
             "category of new tickets"),
       K::of("default_priority", &Queue::default_priority, values::reference<Target::priority>(),
             "priority of new tickets; where there is no \"normal\", the one nearest weight 50"),
       K::of("default_type", &Queue::default_type, values::reference<Target::type>(),
             "type of new tickets"),
       K::of("default_sla", &Queue::default_sla, values::reference<Target::sla>(),
             "service level of new tickets"),
       K::of("add_contacts", &Queue::add_contacts, values::flag(),
             "unknown senders become contacts"),
       K::of("take_on_action", &Queue::take_on_action, values::word<TakeOnAction>(),
             "whether a ticket becomes the agent's who does something to it: always, where it is "
             "nobody's, or never"),
       K::of("html", &Queue::html, values::word<Html>(),
             "what goes out beside the plain text of answers: nothing, or their text read as "
             "Markdown"),
       K::of("reopen_window", &Queue::reopen_window, values::duration(),
             "an answer to a closed ticket opens it again, so long after its closing"),
       K::of(
           "late_answer", &Queue::late_answer, values::word<LateAnswer>(),
           "what becomes of a later answer: a new ticket linked to the old one, the old one opened "
           "again, or kept on it and refused"),
       K::of("refusal_template", &Queue::refusal_template, values::template_name(),
             "sent to who is refused; without it nothing is"),
       K::of("survey", &Queue::survey, values::flag(),
             "its customers are asked how satisfied they are, see [survey]")},
      {table("on_customer_reply", &Queue::on_customer_reply, on_customer_reply_section()),
       table("acknowledge", &Queue::acknowledge, acknowledge_section()),
       table("templates", &Queue::templates, queue_templates_section()),
       table("automatic_mail", &Queue::automatic_mail, queue_mail_section())}};
  return section;
}

} // namespace tkt::config
