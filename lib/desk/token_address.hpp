// Addresses that carry a token, for mailboxes that take them: a server that replaces Message-IDs
// and a mail program that drops References still leave the address alone (FEATURES traps 49 and
// 53).
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "config/config.hpp"
#include "mail/message.hpp"

namespace tkt::desk {

/// The mailbox's address with the token of `message_id` (one of ours) in it:
/// `support+TICKET.NONCE.SIGNATURE@example.com`. Nothing if the mailbox takes none, or if that
/// would be longer than an address may be (RFC 5321, section 4.5.3.1.1).
std::optional<std::string> token_address(const config::Mailbox& mailbox,
                                         std::string_view message_id);

/// The Message-IDs that the recipients of a message carry (To, Cc, Delivered-To, X-Original-To,
/// Envelope-To), in that order, each once. Not yet verified.
std::vector<std::string> addressed_tokens(const config::Config& config,
                                          const mail::Message& message);

} // namespace tkt::desk
