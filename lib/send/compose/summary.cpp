#include "send/compose/summary.hpp"

#include <algorithm>

#include "base/error.hpp"
#include "base/text.hpp"
#include "desk/log/event.hpp"
#include "desk/message/raw.hpp"
#include "send/compose/automatic.hpp"
#include "send/compose/identity.hpp"
#include "send/compose/store_and_queue.hpp"
#include "send/template/history.hpp"
#include "store/transaction.hpp"

namespace tkt::send {

namespace {

/// The files of the correspondence, each message's in its order.
std::vector<mail::File> files_of(store::Database& db, TicketId ticket)
{
  std::vector<mail::File> files;
  for (const auto& message : correspondence(db, ticket)) {
    if (message.attachments.empty() || !message.raw)
      continue;
    const auto raw = desk::read_raw(db, *message.raw);
    const auto parsed = mail::Message::parse(raw);
    for (const auto& file : parsed.attachments()) {
      BytesWriter bytes;
      parsed.read_attachment(file.part, [&](std::string_view piece) { bytes.add(piece); });
      files.push_back({file.name, file.type, bytes.take()});
    }
  }
  return files;
}

/// Generated mail may leave by any mailbox that sends; one that is meant for it goes first.
const config::Mailbox& digest_mailbox(const config::Config& config)
{
  for (const auto& name : {config.desk.notice_mailbox, config.automatic_mail.mailbox})
    if (const auto* mailbox = config.find_mailbox(name); mailbox != nullptr && mailbox->outgoing)
      return *mailbox;
  for (const auto& mailbox : config.mailboxes)
    if (mailbox.outgoing)
      return mailbox;
  throw Error{Kind::config, "no mailbox can send; give one [mailbox.outgoing]"};
}

OutboxId queue_digest(desk::Session& session, const DigestOptions& options,
                      const std::vector<std::string>& addresses)
{
  const auto& config = session.config;
  const auto& mailbox = digest_mailbox(config);
  const auto text = digest(session.db, config, options, session.now());
  Recipients recipients;
  for (const auto& address : addresses)
    recipients.to.push_back({"", address});
  return compose_and_queue(session, MailKind::notice,
                           {.ticket = nullptr,
                            .mailbox = mailbox,
                            .recipients = std::move(recipients),
                            .subject = text.subject,
                            .text = text.text,
                            .html = text.html})
      .outbox;
}

} // namespace

Rendered summary(store::Database& db, const config::Config& config, TicketId id,
                 std::string_view agent)
{
  const auto ticket = desk::get_ticket(db, id);
  const auto& queue = config.queue(ticket.queue);
  auto fields = fields_of(config, ticket, queue);
  add_custom_fields(fields, db, ticket.id);
  add_customer_fields(fields, db);
  add_history(fields, db, config, id);
  const auto* who = config.find_agent(agent.empty() ? std::string_view{ticket.agent} : agent);
  if (who != nullptr)
    add_agent_fields(fields, *who);
  else
    fields.agent.name = config.desk.name;
  return render(find_template(config.desk.template_folder, queue.templates.summary,
                              languages_for(config, queue, customer_language(db, ticket))),
                fields);
}

std::optional<MessageId> send_summary(desk::Session& session, TicketId id, bool with_attachments)
{
  store::Transaction tx{session.db};
  const auto ticket = desk::get_ticket(session.db, id);
  const auto* agent = session.config.find_agent(session.actor.name);
  Automatic mail;
  mail.to = ticket.requester;
  mail.template_name = session.config.queue(ticket.queue).templates.summary;
  mail.what = "summary";
  mail.deed = agent != nullptr;
  if (with_attachments)
    mail.attachments = files_of(session.db, id);
  mail.more = [&](Fields& fields, const config::Mailbox&, const std::string&) {
    if (agent != nullptr)
      add_agent_fields(fields, *agent);
    else if (fields.agent.name.empty())
      fields.agent.name = session.config.desk.name;
  };
  const auto message = send_automatic(session, id, mail);
  if (message)
    desk::add_event(session, id,
                    {.kind = "mailed",
                     .after = ticket.requester.address,
                     .reason = fmt::format("summary, template {}", mail.template_name),
                     .message = message});
  tx.commit();
  return message;
}

DigestFields digest_fields(store::Database& db, const config::Config& config,
                           const DigestOptions& options, Instant now)
{
  DigestFields fields;
  const auto& zone = config.desk.timezone;
  fields.since = date_text(options.since, zone);
  fields.until = date_text(now, zone);
  fields.day = fields.until.substr(0, 10);
  const auto row = [&](const desk::Ticket& ticket, Instant at) {
    RowFields one;
    const auto base = fields_of(config, ticket, config.queue(ticket.queue));
    one.id = base.ticket.id;
    one.subject = base.ticket.subject;
    one.status = base.ticket.status;
    one.queue = base.ticket.queue;
    const auto* agent = config.find_agent(ticket.agent);
    one.agent = agent != nullptr ? agent->name : ticket.agent;
    one.customer = mail::to_text(ticket.requester);
    one.date = date_text(at, zone);
    one.url = base.ticket.url;
    return one;
  };
  const auto is_late = [now](const desk::Ticket& ticket) {
    return std::any_of(std::begin(desk::all_targets), std::end(desk::all_targets),
                       [&](desk::Target target) {
                         const auto& clock = ticket.clocks.of(target);
                         return target != desk::Target::alarm && clock &&
                                clock->phase == desk::ClockPhase::running && clock->due_at < now;
                       });
  };
  desk::Filter filter;
  filter.activity = desk::Filter::Activity::both;
  filter.queues = options.queues;
  filter.order = desk::Filter::Order::oldest;
  desk::each_ticket(db, filter, now, [&](const desk::Ticket& ticket) {
    if (config.find_queue(ticket.queue) == nullptr)
      return; // its queue is gone from the configuration
    if (ticket.created_at >= options.since)
      fields.came.push_back(row(ticket, ticket.created_at));
    if (!ticket.active)
      return;
    if (config.find_agent(ticket.last_message_from) == nullptr &&
        !config.is_own_address(ticket.last_message_from))
      fields.waiting.push_back(row(ticket, ticket.last_message_at));
    if (is_late(ticket))
      fields.late.push_back(row(ticket, ticket.created_at));
  });
  return fields;
}

Rendered digest(store::Database& db, const config::Config& config, const DigestOptions& options,
                Instant now)
{
  const store::Snapshot snapshot{db};
  Fields fields;
  fields.desk_name = config.desk.name;
  fields.digest = digest_fields(db, config, options, now);
  const auto languages = language_order({options.language, config.desk.language, "en"});
  return render(find_template(config.desk.template_folder, "digest", languages), fields);
}

std::vector<OutboxId> send_digest(desk::Session& session, const DigestOptions& options,
                                  const std::vector<std::string>& addresses)
{
  // One mail for all who read a language.
  std::vector<std::pair<std::string, std::vector<std::string>>> readers;
  for (const auto& address : addresses) {
    const auto* agent = session.config.find_agent_at(address);
    const auto language =
        options.language.empty() && agent != nullptr ? agent->language : options.language;
    auto found = std::find_if(readers.begin(), readers.end(),
                              [&](const auto& one) { return one.first == language; });
    if (found == readers.end())
      found = readers.insert(readers.end(), {language, {}});
    found->second.push_back(address);
  }
  store::Transaction tx{session.db};
  std::vector<OutboxId> queued;
  for (const auto& [language, some] : readers)
    queued.push_back(queue_digest(session, {options.since, options.queues, language}, some));
  tx.commit();
  return queued;
}

} // namespace tkt::send
