#include "shared/taken_back.hpp"

#include "base/text.hpp"
#include "desk/buffer.hpp"
#include "desk/message.hpp"
#include "desk/names.hpp"
#include "desk/ticket.hpp"
#include "shared/sheet.hpp"

namespace tkt::cli {

std::optional<TakenBack> back_into_draft(desk::Session& session, const send::Mail& mail)
{
  if (!mail.message || mail.state != send::State::cancelled)
    return {};
  const auto message = desk::find_message(session.db, *mail.message);
  if (!message || message->kind != desk::MessageKind::outgoing || message->author.empty())
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
  TakenBack back;
  back.ticket = message->ticket;
  for (const auto& file : message->attachments)
    back.files.push_back(file.name);
  desk::Draft draft;
  draft.kind = desk::DraftKind::reply;
  draft.ticket = message->ticket;
  if (const auto answered = desk::message_to_answer(session.db, message->ticket))
    draft.message = answered->id;
  draft.text = desk::format(buffer);
  buffer.text.clear(); // all of it was written: nothing is what an editor was opened with
  draft.started = desk::format(buffer);
  draft.seen = desk::newest_event(session.db, message->ticket);
  back.draft = desk::add_draft(session, draft);
  return back;
}

} // namespace tkt::cli
