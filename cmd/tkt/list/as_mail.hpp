// A message of a ticket as mail, whatever it was.
#pragma once

#include <string>

#include "desk/message/message.hpp"

namespace tkt::cli {

/// What came in and what went out, byte for byte as it did; a comment as the mail that it would
/// have been, with fields `X-Tkt-Kind` and `X-Tkt-Ticket` that say what it is.
std::string as_mail(store::Database& db, const config::Config& config, const desk::Message& message,
                    const std::string& subject);

} // namespace tkt::cli
