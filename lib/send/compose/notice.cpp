#include "send/compose/notice.hpp"

#include <map>

#include "base/error.hpp"
#include "base/log.hpp"
#include "base/text.hpp"
#include "desk/log/event.hpp"
#include "desk/message/message.hpp"
#include "desk/ticket/ticket.hpp"
#include "send/compose/identity.hpp"
#include "send/compose/store_and_queue.hpp"
#include "send/compose/subject.hpp"
#include "send/outbox/mail_of_event.hpp"
#include "send/template/template.hpp"
#include "store/transaction.hpp"

namespace tkt::send {

namespace {

bool is_told(store::Database& db, const Notice& notice, const std::string& address)
{
  return db.prepare("SELECT 1 FROM notified WHERE ticket = ? AND occasion = ? AND address = ?")
      .bind_all(notice.ticket, notice.occasion, address)
      .value<int>()
      .has_value();
}

/// Why somebody is not to be told; nothing if he is.
std::optional<std::string> objection(const desk::Session& session, const Notice& notice,
                                     const Listener& listener)
{
  if (!listener.login.empty() &&
      (listener.login == notice.by || listener.login == session.actor.name))
    return "did it";
  if (listener.address.empty())
    return "has no address";
  if (session.config.is_own_address(listener.address))
    return "is an address of the desk itself, to which the mail would come back";
  if (is_told(session.db, notice, mail::fold_address(listener.address)))
    return "has been told";
  return {};
}

std::string text_of(const Notice& notice, const config::Config& config,
                    const std::vector<std::string>& languages)
{
  auto text = to_text(notice.what, config, languages);
  return notice.also ? fmt::format("{}. {}", text, to_text(*notice.also, config, languages)) : text;
}

std::string text_for_log(const Notice& notice)
{
  auto text = log_text(notice.what);
  return notice.also ? fmt::format("{}. {}", text, log_text(*notice.also)) : text;
}

/// What a language has of its own.
struct Wording {
  Template what;
  std::string text; ///< what happened
};

/// What all the mails of a notice share.
struct Draft {
  const config::Mailbox& mailbox;
  const config::Queue& queue;
  std::map<std::string, Wording> wordings; ///< by the listener's language, as they are needed
  Fields fields;
  std::vector<std::string> references;
};

Draft draft(desk::Session& session, const desk::Ticket& ticket, const Notice& notice)
{
  const auto& config = session.config;
  const auto& queue = config.queue(ticket.queue);
  const auto& mailbox = outgoing_mailbox(
      config, ticket, notice.mailbox.empty() ? config.desk.notice_mailbox : notice.mailbox);
  auto fields = fields_of(config, ticket, queue);
  add_custom_fields(fields, session.db, ticket.id);
  if (const auto message = desk::message_to_answer(session.db, ticket.id))
    add_message_fields(fields, config, *message);
  const auto* actor = config.find_agent(notice.by.empty() ? session.actor.name : notice.by);
  fields.event = {{},
                  notice.reason,
                  actor != nullptr ? actor->name : notice.by,
                  date_text(session.now(), config.desk.timezone)};
  Draft result{mailbox, queue, {}, std::move(fields), {}};
  // All notices of a ticket stand under its first mail, in programs that show threads.
  const auto ids = desk::message_ids(session.db, ticket.id);
  if (!ids.empty())
    result.references = {ids.front()};
  return result;
}

const Wording& wording(const config::Config& config, const Notice& notice, Draft& draft,
                       const std::string& language)
{
  const auto known = draft.wordings.find(language);
  if (known != draft.wordings.end())
    return known->second;
  const auto languages = languages_for(config, draft.queue, language);
  Wording words{find_template(config.desk.template_folder, notice.template_name, languages),
                text_of(notice, config, languages)};
  return draft.wordings.emplace(language, std::move(words)).first->second;
}

OutboxId tell(desk::Session& session, const desk::Ticket& ticket, const Notice& notice,
              Draft& draft, const Listener& listener)
{
  const auto& words = wording(session.config, notice, draft, listener.language);
  draft.fields.agent = {listener.name, listener.address, {}};
  draft.fields.event.text = words.text;
  const auto text = render(words.what, draft.fields);
  const auto outbox =
      compose_and_queue(
          session, MailKind::notice,
          {.ticket = &ticket,
           .mailbox = draft.mailbox,
           .recipients = {.to = {{listener.name, listener.address}}, .cc = {}, .bcc = {}},
           .subject = with_tag(text.subject.empty() ? ticket.subject : text.subject,
                               draft.fields.ticket.tag),
           .text = text.text,
           .thread = {.in_reply_to = {}, .references = draft.references, .extra_headers = {}},
           .not_before =
               notice.not_before ? notice.not_before(listener) : std::optional<Instant>{}})
          .outbox;
  session.db
      .prepare("INSERT INTO notified(ticket, occasion, address, at, outbox) VALUES (?, ?, ?, ?, ?)")
      .run(ticket.id, notice.occasion, mail::fold_address(listener.address), session.now(), outbox);
  return outbox;
}

Told tell_all(desk::Session& session, const desk::Ticket& ticket, const Notice& notice)
{
  Told told;
  std::optional<Draft> common;
  std::vector<OutboxId> mails;
  for (const auto& listener : listeners(session.db, session.config, ticket, notice.to)) {
    if (const auto why_not = objection(session, notice, listener)) {
      told.left_out.push_back(fmt::format(
          "{}: {}", listener.login.empty() ? listener.address : listener.login, *why_not));
      continue;
    }
    if (!common)
      common.emplace(draft(session, ticket, notice));
    mails.push_back(tell(session, ticket, notice, *common, listener));
    told.queued.push_back(listener.address);
  }
  if (!told.queued.empty())
    desk::add_event(session, ticket.id,
                    {.kind = "notified",
                     .before = name_mail(mails),
                     .after = join(told.queued, ", "),
                     .reason = notice.reason.empty()
                                   ? text_for_log(notice)
                                   : fmt::format("{}: {}", text_for_log(notice), notice.reason)});
  return told;
}

} // namespace

Told notify(desk::Session& session, const Notice& notice)
{
  store::Transaction tx{session.db};
  const auto ticket = desk::get_ticket(session.db, notice.ticket);
  Told told;
  try {
    store::Transaction step{session.db};
    told = tell_all(session, ticket, notice);
    step.commit();
  } catch (const Error& e) {
    // A template, a mailbox or an address that is no good is no reason to lose the change itself.
    if (e.kind() != Kind::config && e.kind() != Kind::data && e.kind() != Kind::usage)
      throw;
    log::error("ticket {}: nobody was told: {}", notice.ticket, e.what());
    desk::add_event(session, notice.ticket,
                    {.kind = "notice_withheld", .after = text_for_log(notice), .reason = e.what()});
    told = {};
    told.left_out.emplace_back(e.what());
  }
  tx.commit();
  return told;
}

} // namespace tkt::send
