#include "tkt/write/open_ticket.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "base/error.hpp"
#include "base/text.hpp"
#include "desk/contact/contact.hpp"
#include "desk/ticket/link.hpp"
#include "desk/ticket/ticket.hpp"
#include "send/compose/answer.hpp"
#include "sla/promises.hpp"
#include "store/transaction.hpp"
#include "tkt/arguments/address_argument.hpp"
#include "tkt/arguments/config_names.hpp"
#include "tkt/arguments/contact_argument.hpp"
#include "tkt/arguments/ticket_argument.hpp"
#include "tkt/ui/wording.hpp"
#include "tkt/write/add_comment.hpp"
#include "tkt/write/letter_options.hpp"

namespace tkt::cli {

namespace {

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

void find_customer(desk::Session& session, Opening& opening, const config::Agent& maker)
{
  auto& ticket = opening.ticket;
  const bool number = !opening.customer.empty() &&
                      std::all_of(opening.customer.begin(), opening.customer.end(),
                                  [](char c) { return (c >= '0' && c <= '9') || c == '#'; });
  if (!opening.letter.to.empty()) {
    ticket.requester = opening.letter.to.front();
  } else if (number) {
    const auto contact = find_contact(session.db, opening.customer);
    ticket.contact = contact.id;
    ticket.requester = {contact.name,
                        contact.addresses.empty() ? std::string{} : contact.addresses.front()};
  } else if (opening.customer.empty()) {
    ticket.requester = {maker.name, maker.email};
  } else {
    ticket.requester = parse_people("--from", {opening.customer}).front();
  }
}

} // namespace

void prepare(desk::Session& session, Opening& opening)
{
  const auto& config = session.config;
  auto& ticket = opening.ticket;
  const auto check = [&](Vocabulary what, const std::string& name) {
    if (!name.empty())
      check_names(config, what, {name});
  };
  check(Vocabulary::status, ticket.status);
  check(Vocabulary::priority, ticket.priority);
  check(Vocabulary::category, ticket.category);
  check(Vocabulary::type, ticket.type);
  check(Vocabulary::sla, ticket.sla);
  if (!opening.link.empty())
    desk::get_ticket(session.db, find_ticket(session.db, opening.link));

  const auto& maker = config.agent(session.actor.name);
  if (ticket.agent.empty())
    ticket.agent = maker.login;
  else
    ticket.agent = ticket.agent == "none" ? "" : config.agent(ticket.agent).login;
  const auto& queue = choose_queue(config, ticket.queue, maker.login);
  ticket.queue = queue.name;
  ticket.mailbox = queue.mailbox;
  find_customer(session, opening, maker);
}

Changes open(desk::Session& session, Opening opening)
{
  auto& ticket = opening.ticket;
  prepare(session, opening);
  ticket.subject = trim(one_line(std::move(ticket.subject)));
  if (ticket.subject.empty())
    throw Error{Kind::usage, "a ticket needs a subject"};
  store::Transaction tx{session.db};
  const bool outsider = !opening.customer.empty() || !opening.letter.to.empty();
  if (!ticket.contact && outsider && session.config.queue(ticket.queue).add_contacts)
    ticket.contact = desk::add_contact(session, ticket.requester);
  else if (const auto known = desk::find_contact(session.db, ticket.requester.address);
           known && !ticket.contact && outsider)
    ticket.contact = known->id;
  const auto id = desk::open_ticket(session, ticket, "opened by hand");
  sla::Promises promises{session.config};
  promises.start(session, id, session.now());
  for (const auto& tag : opening.tags)
    desk::add_tag(session, id, tag);
  if (!opening.link.empty())
    desk::link(session, id, find_ticket(session.db, opening.link), desk::LinkKind::relates,
               "opened from it");
  if (opening.letter.to.empty()) {
    add_note(session, id, opening.letter.text, opening.letter.attachments);
  } else {
    auto& letter = opening.letter;
    letter.quote = false;
    letter.subject = ticket.subject;
    const auto kept = terms(opening.send, letter.not_before, letter.markdown, {});
    const auto message = send::answer(session, id, std::move(letter));
    desk::keep_terms(session, message, kept);
  }
  promises.refresh(session, id);
  tx.commit();
  Changes changes;
  changes.add("created", desk::Change{id, "", full_status(desk::get_ticket(session.db, id))});
  return changes;
}

} // namespace tkt::cli
