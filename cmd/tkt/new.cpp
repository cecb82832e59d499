// tkt new - open a ticket.
#include <algorithm>

#include <fmt/format.h>
#include <unistd.h>

#include "base/error.hpp"
#include "base/poke.hpp"
#include "base/text.hpp"
#include "desk/contact.hpp"
#include "desk/ticket.hpp"
#include "send/answer.hpp"
#include "shared/changes.hpp"
#include "shared/contacts.hpp"
#include "shared/files.hpp"
#include "shared/json.hpp"
#include "shared/names.hpp"
#include "shared/note.hpp"
#include "shared/people.hpp"
#include "shared/writing.hpp"
#include "sla/promises.hpp"
#include "store/transaction.hpp"
#include "verbs.hpp"

namespace tkt::cli {

namespace {

struct New {
  desk::NewTicket ticket;
  std::string customer;
  std::string contact;
  std::vector<std::string> tags;
  std::vector<std::string> files;
  TextOptions text;
  bool send = false;
};

bool works_in(const config::Queue& queue, const config::Config& config, const std::string& login)
{
  const auto has = [&](const std::vector<std::string>& logins) {
    return std::find(logins.begin(), logins.end(), login) != logins.end();
  };
  return has(queue.agents) ||
         std::any_of(queue.teams.begin(), queue.teams.end(),
                     [&](const std::string& team) { return has(config.team(team).agents); });
}

/// The one that was asked for, else the first that the agent works in, else the first.
const config::Queue& choose_queue(const config::Config& config, const std::string& wanted,
                                  const std::string& login)
{
  if (!wanted.empty())
    return config.queue(wanted);
  if (config.queues.empty())
    throw Error{Kind::config, "there is no queue that a ticket could go into"};
  const auto own =
      std::find_if(config.queues.begin(), config.queues.end(),
                   [&](const config::Queue& queue) { return works_in(queue, config, login); });
  return own != config.queues.end() ? *own : config.queues.front();
}

/// Names and people, checked before anybody has written a page.
desk::NewTicket prepare(const New& opt, const desk::Session& session)
{
  const auto& config = session.config;
  auto ticket = opt.ticket;
  const auto check = [&](Vocabulary what, const std::string& name) {
    if (!name.empty())
      check_names(config, what, {name});
  };
  check(Vocabulary::status, ticket.status);
  check(Vocabulary::priority, ticket.priority);
  check(Vocabulary::category, ticket.category);
  check(Vocabulary::type, ticket.type);
  check(Vocabulary::sla, ticket.sla);

  const auto& maker = config.agent(session.actor.name);
  if (ticket.agent.empty())
    ticket.agent = maker.login;
  else
    ticket.agent = ticket.agent == "none" ? "" : config.agent(ticket.agent).login;
  const auto& queue = choose_queue(config, ticket.queue, maker.login);
  ticket.queue = queue.name;
  ticket.mailbox = queue.mailbox;
  if (!opt.contact.empty()) {
    const auto contact = find_contact(session.db, opt.contact);
    if (contact.addresses.empty() && opt.send)
      throw Error{Kind::usage, fmt::format("contact {} has no address to send to", contact.id)};
    ticket.contact = contact.id;
    ticket.requester = {contact.name,
                        contact.addresses.empty() ? std::string{} : contact.addresses.front()};
  } else if (opt.customer.empty()) {
    if (opt.send)
      throw Error{Kind::usage, "--send needs --from or --contact: who is the customer?"};
    ticket.requester = {maker.name, maker.email};
  } else {
    ticket.requester = parse_people("--from", {opt.customer}).front();
  }
  return ticket;
}

/// Takes `Subject: …` off the top of what came from the editor.
std::string cut_subject(std::string text, std::string& subject)
{
  constexpr std::string_view name = "Subject:";
  if (!text.starts_with(name))
    return text;
  const auto end = text.find('\n');
  subject = trim(std::string_view{text}.substr(name.size(), end - name.size()));
  text.erase(0, end == std::string::npos ? end : text.find_first_not_of('\n', end));
  return text;
}

TicketId open(desk::Session& session, const New& opt, desk::NewTicket ticket,
              const std::string& text, const std::vector<mail::File>& files)
{
  ticket.subject = trim(one_line(std::move(ticket.subject)));
  if (ticket.subject.empty())
    throw Error{Kind::usage, "a ticket needs a subject"};
  store::Transaction tx{session.db};
  if (!opt.customer.empty() && session.config.queue(ticket.queue).add_contacts)
    ticket.contact = desk::add_contact(session, ticket.requester);
  else if (const auto known = desk::find_contact(session.db, ticket.requester.address);
           known && !ticket.contact && !opt.customer.empty())
    ticket.contact = known->id;
  const auto id = desk::open_ticket(session, ticket, "opened by hand");
  sla::Promises promises{session.config};
  promises.start(session, id, session.now());
  for (const auto& tag : opt.tags)
    desk::add_tag(session, id, tag);
  if (opt.send) {
    send::Answer answer;
    answer.text = text;
    answer.to = {ticket.requester};
    answer.quote = false;
    answer.attachments = files;
    send::answer(session, id, answer);
  } else {
    add_note(session, id, text, files);
  }
  promises.refresh(session, id);
  tx.commit();
  return id;
}

int open_new(const New& opt, Shell& shell)
{
  auto session = shell.session();
  auto ticket = prepare(opt, session);
  const auto files = read_attachments(opt.files);
  const bool ask = ticket.subject.empty();
  const Writing writing{opt.text, {.name = "new", .text = ask ? "Subject: \n\n" : ""}};
  TicketId id;
  writing.use([&] {
    auto text = writing.text();
    if (ask && writing.edited())
      text = cut_subject(text, ticket.subject);
    id = open(session, opt, ticket, text, files);
  });
  if (opt.send)
    poke(poke_socket(session.db.file()), "send");

  const auto opened = desk::get_ticket(session.db, id);
  if (shell.json())
    shell.out().json(to_json(opened, shell.now()));
  else
    shell.out().line(fmt::format("{}\t\t{}", id, opened.status));
  return EX_OK;
}

} // namespace

void add_new(CLI::App& verb, Shell& shell)
{
  auto opt = std::make_shared<New>();
  auto& ticket = opt->ticket;
  verb.add_option("-s,--subject", ticket.subject, "what it is about")->type_name("TEXT");
  auto* from = verb.add_option("--from", opt->customer, "the customer; you, if nobody is named")
                   ->type_name("ADDRESS");
  verb.add_option("--contact", opt->contact, "the customer: number or address of a contact")
      ->type_name("CONTACT")
      ->excludes(from);
  verb.add_option("--queue", ticket.queue, "default: your first")->type_name("QUEUE");
  opt->text.add_to(verb);
  verb.add_flag("--send", opt->send, "send the text to the customer; else only agents see it");
  verb.add_option("--attach", opt->files, "with this file")
      ->type_name("FILE")
      ->allow_extra_args(false);
  verb.add_option("--agent", ticket.agent, "default: you; none")->type_name("LOGIN");
  verb.add_option("--status", ticket.status, "default: the first of kind new")->type_name("STATUS");
  verb.add_option("--priority", ticket.priority, "default: the queue's")->type_name("PRIORITY");
  verb.add_option("--category", ticket.category, "default: the queue's")->type_name("CATEGORY");
  verb.add_option("--type", ticket.type, "default: the queue's")->type_name("TYPE");
  verb.add_option("--sla", ticket.sla, "default: the queue's")->type_name("SLA");
  verb.add_option("--tag", opt->tags, "with this tag")->type_name("TAG")->allow_extra_args(false);
  shell.add_json(verb);
  shell.on(verb, [opt](Shell& s) { return open_new(*opt, s); });
}

} // namespace tkt::cli
