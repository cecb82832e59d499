// Addresses that carry a token, for mailboxes that take them: a server that replaces Message-IDs
// and a mail program that drops References still leave the address alone.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "config/model/config.hpp"
#include "mail/parse/message.hpp"

namespace tkt::desk {

/// The mailbox's address with the token of `message_id` (one of ours) in it:
/// `support+TICKET.NONCE.SIGNATURE@example.com`. Nothing if the mailbox takes none, or if that
/// would be longer than an address may be (RFC 5321, section 4.5.3.1.1).
std::optional<std::string> token_address(const config::Mailbox& mailbox,
                                         std::string_view message_id);

/// The same for one recipient's copy, as its envelope sender: `support+TOKEN=MARK@example.com`.
/// What comes back to it tells whom it did not reach, whatever it says (VERP). `sender` is a
/// token_address(); nothing if it is none of this mailbox, or if that would be too long.
std::optional<std::string> recipient_path(const config::Mailbox& mailbox, std::string_view sender,
                                          std::string_view recipient);

/// Of those addresses the one whose recipient_path() the message was sent to. Nothing if that is
/// none of them, or more than one.
std::optional<std::string> marked_recipient(const config::Config& config,
                                            const mail::Message& message,
                                            const std::vector<std::string>& addresses);

/// The Message-IDs that the recipients of a message carry (To, Cc, Delivered-To, X-Original-To,
/// Envelope-To), in that order, each once. Not yet verified.
std::vector<std::string> addressed_tokens(const config::Config& config,
                                          const mail::Message& message);

} // namespace tkt::desk
