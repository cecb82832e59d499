#include "tkt/write/outbox_to_draft.hpp"

#include <fmt/format.h>

#include "base/text.hpp"
#include "desk/message/editor_text.hpp"
#include "desk/message/message.hpp"
#include "desk/message/sending_wishes.hpp"
#include "desk/ticket/change.hpp"
#include "desk/ticket/ticket.hpp"
#include "send/compose/forward.hpp"
#include "tkt/arguments/address_argument.hpp"
#include "tkt/show/ticket_page.hpp"
#include "tkt/write/letter_options.hpp"

namespace tkt::cli {

namespace {

/// What the draft is to be; nothing for what no agent wrote.
std::optional<desk::DraftKind> draft_kind_of(const desk::Message& message)
{
  if (message.author.empty())
    return {};
  if (message.kind == desk::MessageKind::outgoing)
    return desk::DraftKind::reply;
  if (message.kind == desk::MessageKind::comment && message.mail_class == send::forward_class)
    return desk::DraftKind::forward;
  return {};
}

std::optional<MessageId> about(store::Database& db, const desk::Message& message,
                               desk::DraftKind kind)
{
  if (kind == desk::DraftKind::forward)
    if (const auto original = send::forwarded_in(db, message.ticket, message.id))
      return original;
  const auto answered = desk::message_to_answer(db, message.ticket);
  return answered ? std::optional{answered->id} : std::nullopt;
}

/// Where `--attach MESSAGE:PLACE` finds them.
void add_files_of(const desk::Message& message, desk::Buffer& buffer)
{
  std::size_t place = 0;
  for (const auto& file : message.attachments)
    buffer.fields.push_back(
        {"Attach", one_line(fmt::format("{}:{} {}", message.id, ++place, file.name))});
}

} // namespace

std::optional<TakenBack> back_into_draft(desk::Session& session, const send::Mail& mail)
{
  if (!mail.message || mail.state != send::State::cancelled)
    return {};
  const auto message = desk::find_message(session.db, *mail.message);
  const auto kind = message ? draft_kind_of(*message) : std::nullopt;
  if (!kind)
    return {};
  const auto ticket = desk::get_ticket(session.db, message->ticket);
  desk::Buffer buffer{{{"To", to_text(message->to)},
                       {"Cc", to_text(message->cc)},
                       {"Bcc", to_text(message->bcc)},
                       {"From", mail.mailbox},
                       {"Subject", message->subject},
                       {"Status", desk::to_text(ticket.status, ticket.substatus)},
                       {"Tags", join(ticket.tags, ", ")}},
                      message->text};
  add_files_of(*message, buffer);
  const auto terms = desk::terms_of(session.db, message->id);
  const auto add = [&](const char* field, const std::string& value) {
    if (!value.empty())
      buffer.fields.push_back({field, value});
  };
  add("Send", terms.send);
  add("Format", terms.format);
  TakenBack back;
  back.ticket = message->ticket;
  desk::Draft draft;
  draft.kind = *kind;
  draft.ticket = message->ticket;
  draft.message = about(session.db, *message, *kind);
  // Asked for once more, whatever the ticket is by then.
  auto wanted = buffer;
  if (!terms.status.empty()) {
    set_value(wanted, "Status", terms.status);
    set_value(buffer, "Status", "");
  }
  draft.text = desk::format(wanted);
  buffer.text.clear(); // all of it was written: nothing is what an editor was opened with
  draft.started = desk::format(buffer);
  draft.seen = desk::newest_event(session.db, message->ticket);
  back.draft = desk::add_draft(session, draft);
  return back;
}

} // namespace tkt::cli
