// What comes by a hook, as mail.
#pragma once

#include <string>

#include "config/model/config.hpp"
#include "fetch/spool.hpp"

namespace tkt::fetch {

/// The message of an entry: message/rfc822 as it is; of JSON, a form or text one that says where it
/// came from. `from`, `name`, `subject` and `text` of JSON and forms are what they say; other
/// fields stand in the text, a line each.
///
/// Shape:  the same entry gives the same bytes, and so the same mail.
/// Errors: Kind::data if it is not what its type says, or cannot be made a message.
std::string hook_message(const config::Hook& hook, const config::Mailbox& mailbox,
                         const std::string& domain, const SpoolEntry& entry);

} // namespace tkt::fetch
