// A message of a ticket as its mail has it.
#pragma once

#include "desk/message/message.hpp"

namespace tkt::desk {

/// What `mail` says: writer, recipients, subject, Message-ID, text, attachments; the rest is empty.
Message message_of(const mail::Message& mail);

} // namespace tkt::desk
