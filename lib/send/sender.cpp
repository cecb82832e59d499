#include "send/sender.hpp"

#include "base/error.hpp"
#include "base/text.hpp"
#include "desk/token_address.hpp"

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

} // namespace

Identity identity(const config::Config& config, const config::Queue& queue,
                  const config::Mailbox& mailbox, const config::Agent* agent)
{
  const mail::Address as_queue{queue_title(config, queue), mailbox.address};
  if (agent == nullptr)
    return {as_queue, {}};

  Identity result{as_queue, {}};
  const bool has_address = !agent->email.empty();
  if (queue.from == config::SenderName::agent_name && !agent->name.empty())
    result.from.name = fmt::format("{} via {}", agent->name, as_queue.name);
  else if (queue.from == config::SenderName::agent_address && has_address)
    result.from = {agent->name, agent->email};

  const mail::Address reply_to = queue.reply_to == config::ReplyTo::agent && has_address
                                     ? mail::Address{agent->name, agent->email}
                                     : as_queue;
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

} // namespace tkt::send
