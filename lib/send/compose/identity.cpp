#include "send/compose/identity.hpp"

#include <algorithm>

#include "base/error.hpp"
#include "base/text.hpp"
#include "desk/token/address.hpp"

namespace tkt::send {

const config::Mailbox& outgoing_mailbox(const config::Config& config, const desk::Ticket& ticket,
                                        std::string_view asked_for)
{
  const auto* queue = config.find_queue(ticket.queue);
  const config::Mailbox* mailbox = nullptr;
  if (!asked_for.empty())
    mailbox = &config.mailbox(asked_for);
  else if (queue != nullptr && !queue->mailbox.empty())
    mailbox = config.find_mailbox(queue->mailbox);
  else
    mailbox = config.find_mailbox(ticket.mailbox);
  if (mailbox == nullptr)
    throw Error{Kind::config, fmt::format("queue {}: no mailbox to answer through; give the queue "
                                          "a \"mailbox\"",
                                          ticket.queue)};
  if (!mailbox->outgoing)
    throw Error{Kind::config,
                fmt::format("mailbox {}: cannot send; give it [mailbox.outgoing]", mailbox->name)};
  return *mailbox;
}

namespace {

/// The desk's name and the queue's, unless one says it all.
std::string queue_title(const config::Config& config, const config::Queue& queue)
{
  const auto& desk = config.desk.name;
  if (desk.empty() || fold(desk) == fold(queue.name))
    return queue.name;
  return fmt::format("{} {}", desk, queue.name);
}

bool is_read(const config::Mailbox& mailbox)
{
  return mailbox.incoming && mailbox.incoming->process;
}

} // namespace

const config::Mailbox& reading_mailbox(const config::Config& config, const config::Queue& queue,
                                       const config::Mailbox& mailbox)
{
  if (is_read(mailbox))
    return mailbox;
  if (const auto* of_queue = config.find_mailbox(queue.mailbox);
      of_queue != nullptr && is_read(*of_queue))
    return *of_queue;
  const auto& all = config.mailboxes;
  const auto feeds = std::find_if(all.begin(), all.end(), [&](const config::Mailbox& other) {
    return is_read(other) && other.queue == queue.name;
  });
  return feeds == all.end() ? mailbox : *feeds;
}

Identity identity(const config::Config& config, const config::Queue& queue,
                  const config::Mailbox& mailbox, const config::Agent* agent)
{
  const mail::Address as_queue{queue_title(config, queue), mailbox.address};
  const mail::Address to_queue{as_queue.name, reading_mailbox(config, queue, mailbox).address};
  Identity result{as_queue, {}};
  if (agent == nullptr) {
    if (to_queue.address != as_queue.address)
      result.reply_to = to_queue;
    return result;
  }
  const bool has_address = !agent->email.empty();
  if (queue.from == config::SenderName::agent_name && !agent->name.empty())
    result.from.name = fmt::format("{} via {}", agent->name, as_queue.name);
  else if (queue.from == config::SenderName::agent_address && has_address)
    result.from = {agent->name, agent->email};

  const mail::Address reply_to = queue.reply_to == config::ReplyTo::agent && has_address
                                     ? mail::Address{agent->name, agent->email}
                                     : to_queue;
  if (mail::fold_address(reply_to.address) != mail::fold_address(result.from.address))
    result.reply_to = reply_to;
  return result;
}

void add_token(Identity& identity, const config::Mailbox& mailbox, std::string_view message_id)
{
  const auto& now = identity.reply_to ? *identity.reply_to : identity.from;
  if (mail::fold_address(now.address) != mail::fold_address(mailbox.address))
    return;
  if (auto address = desk::token_address(mailbox, message_id))
    identity.reply_to = mail::Address{now.name, std::move(*address)};
}

std::string signature_of(const config::Agent& agent, const config::Mailbox& mailbox)
{
  if (mailbox.footer.empty())
    return agent.signature;
  return fmt::format("{}\n\n{}", trim(agent.signature.empty() ? agent.name : agent.signature),
                     trim(mailbox.footer));
}

} // namespace tkt::send
