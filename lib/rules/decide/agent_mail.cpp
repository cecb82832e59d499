#include "rules/decide/agent_mail.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "base/error.hpp"
#include "base/text.hpp"
#include "desk/log/event.hpp"
#include "desk/message/from_mail.hpp"
#include "desk/message/message.hpp"
#include "desk/message/missing_mail.hpp"
#include "desk/ticket/change.hpp"
#include "desk/ticket/ticket.hpp"
#include "mail/judge/authentication.hpp"
#include "mail/judge/quote.hpp"
#include "rules/decide/agent_commands.hpp"
#include "send/compose/answer.hpp"
#include "store/transaction.hpp"

namespace tkt::rules {

namespace {

const config::Agent* agent_who_wrote(const config::Config& config, const mail::Message& message)
{
  // With several authors nobody knows whose it is.
  if (message.from().size() != 1)
    return nullptr;
  return config.find_agent_at(message.from().front().address);
}

/// Without what is quoted below and the agent's own signature: the template adds both.
std::string own_words(const mail::Message& message)
{
  auto text = mail::strip_quote(message.text());
  for (const std::string_view mark : {"\n-- \n", "\n--\n"})
    if (const auto at = text.find(mark); at != std::string::npos)
      text.resize(at);
  return text;
}

bool was_sent_to(const mail::Message& message, std::string_view address)
{
  const auto folded = mail::fold_address(address);
  const auto same = [&](const mail::Address& who) {
    return mail::fold_address(who.address) == folded;
  };
  return !folded.empty() && (std::any_of(message.to().begin(), message.to().end(), same) ||
                             std::any_of(message.cc().begin(), message.cc().end(), same));
}

std::vector<mail::File> files_of(const mail::Message& message)
{
  std::vector<mail::File> files;
  for (const auto& file : message.attachments())
    if (!file.is_inline)
      files.push_back({file.name, file.type, message.attachment_bytes(file.part)});
  return files;
}

/// The mail as it is, put on the ticket: a comment, or what the customer has got already.
MessageId keep(desk::Session& session, TicketId ticket, const AgentMail& mail,
               const mail::Message& message, desk::MessageKind kind, const std::string& text,
               Instant at, RawId raw, const std::string& reason)
{
  auto stored = desk::message_of(message);
  stored.ticket = ticket;
  stored.kind = kind;
  stored.at = at;
  stored.author = mail.login;
  stored.mail_class = "human (an agent's)";
  stored.text = text;
  stored.raw = raw;
  return desk::add_message(session, stored, reason);
}

} // namespace

std::optional<AgentMail> read_agent_mail(store::Database& db, const config::Config& config,
                                         const mail::Message& message, const Thread& thread,
                                         const mail::Classification& classification,
                                         std::vector<std::string>& notes)
{
  const auto* agent = agent_who_wrote(config, message);
  if (agent == nullptr || !config.agent_mail.accept || classification.what != mail::Class::human)
    return {};
  const auto& relay = config.agent_mail.authentication;
  if (!thread.ticket && !thread.claimed) { // agents ask for help, too; or somebody is lying
    if (relay.empty() || !mail::authenticate(message, relay).genuine)
      notes.push_back(fmt::format("claims to be of agent {}, which nothing proves", agent->login));
    return {};
  }
  const auto refused = [&](const std::string& why) {
    notes.push_back(fmt::format("claims to be of agent {}: {}", agent->login, why));
    return std::nullopt;
  };
  if (thread.ticket && mail::fold_address(desk::get_ticket(db, *thread.ticket).requester.address) ==
                           mail::fold_address(agent->email))
    return {};
  if (thread.sign != Sign::token)
    return refused("without a token of the desk that is not believed");
  AgentMail mail;
  mail.login = agent->login;
  mail.reason =
      fmt::format("{}, by {}, the address of agent {}", thread.reason, agent->email, agent->login);
  if (!relay.empty()) {
    const auto found = mail::authenticate(message, relay);
    if (!found.genuine)
      return refused(found.reason);
    mail.reason += fmt::format(" ({})", found.reason);
  }
  mail.text = own_words(message);
  if (config.agent_mail.commands)
    take_commands(config, mail);
  mail.text = trim(mail.text);
  mail.direct = was_sent_to(message, desk::get_ticket(db, *thread.ticket).requester.address);
  return mail;
}

std::optional<mail::Address> customer_named(const config::Config& config,
                                            const mail::Message& message,
                                            const mail::Classification& classification,
                                            std::vector<std::string>& notes)
{
  const auto* agent = agent_who_wrote(config, message);
  if (agent == nullptr || !config.agent_mail.accept || !config.agent_mail.commands ||
      classification.what != mail::Class::human)
    return {};
  const auto text = message.text();
  const auto argument = find_command(text, "customer");
  if (!argument)
    return {};
  const auto people = mail::parse_addresses(*argument);
  if (people.size() != 1 || !mail::valid_address(people.front().address)) {
    notes.push_back(fmt::format("#customer: \"{}\" is no address", *argument));
    return {};
  }
  const auto& relay = config.agent_mail.authentication;
  if (relay.empty() || !mail::authenticate(message, relay).genuine) {
    notes.push_back(fmt::format("#customer {} is not followed", people.front().address));
    return {};
  }
  notes.push_back(fmt::format("agent {} names the customer", agent->login));
  return people.front();
}

MessageId carry_out(desk::Session& session, TicketId ticket, const AgentMail& mail,
                    const mail::Message& message, Instant at, IncomingId incoming, RawId raw)
{
  store::Transaction tx{session.db};
  desk::Session agent{
      session.db, session.config, session.clock, {mail.login, session.actor.unix_user}};
  auto mistakes = mail.mistakes;
  std::optional<MessageId> id;
  const bool answers = !mail.note && !mail.text.empty() && mistakes.empty();
  if (answers && mail.direct) {
    id = keep(agent, ticket, mail, message, desk::MessageKind::outgoing, mail.text, at, raw,
              mail.reason + "; the customer got it from the agent, so that it is not sent again");
  } else if (answers) {
    try {
      store::Transaction step{session.db};
      send::Letter letter;
      letter.text = mail.text;
      letter.attachments = files_of(message);
      id = send::answer(agent, ticket, std::move(letter));
      desk::add_event(agent, ticket, {.kind = "by_mail", .reason = mail.reason, .message = id});
      // Who answers the agent's own mail is found by its id.
      desk::remember_ghosts(session.db, *id, {message.message_id()});
      step.commit();
    } catch (const Error& e) {
      if (e.kind() != Kind::config && e.kind() != Kind::data && e.kind() != Kind::usage)
        throw;
      id.reset();
      mistakes.push_back(fmt::format("the answer could not be sent: {}", e.what()));
    }
  }
  if (!id)
    id = keep(agent, ticket, mail, message, desk::MessageKind::comment,
              mistakes.empty() && !mail.text.empty() ? mail.text : message.text(), at, raw,
              mail.reason);
  session.db.prepare("UPDATE message SET incoming = ? WHERE id = ?").run(incoming, *id);
  if (mistakes.empty()) {
    if ((answers || mail.note) && desk::get_ticket(session.db, ticket).agent.empty())
      desk::assign(agent, ticket, mail.login, "answered it");
    for (const auto& command : mail.commands)
      carry_out(agent, ticket, command);
  }
  for (const auto& mistake : mistakes)
    desk::add_event(session, ticket,
                    {.kind = "note",
                     .reason = fmt::format("mail of agent {}: {}; it was kept as a comment, and "
                                           "nothing was sent or done",
                                           mail.login, mistake),
                     .message = id});
  tx.commit();
  return *id;
}

} // namespace tkt::rules
