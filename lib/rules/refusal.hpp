// Why nothing automatic may be sent in answer to a message.
#pragma once

#include <string>

#include "config/config.hpp"
#include "mail/classify.hpp"
#include "mail/message.hpp"
#include "store/database.hpp"

namespace tkt::rules {

/// The reason, in a few words; "" if an answer to `to` may be sent (RFC 3834; FEATURES trap 30).
std::string refusal(store::Database& db, const config::Config& config, const mail::Message& message,
                    const mail::Classification& classification, const mail::Address& to,
                    Instant now);

} // namespace tkt::rules
