#include "desk/message/from_mail.hpp"

namespace tkt::desk {

Message message_of(const mail::Message& mail)
{
  Message message;
  message.from = mail.author().value_or(mail::Address{});
  message.to = mail.to();
  message.cc = mail.cc();
  message.subject = mail.subject();
  message.message_id = mail.message_id();
  message.text = mail.text();
  message.attachments = mail.attachments();
  return message;
}

} // namespace tkt::desk
