// To whom mail goes.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "config/model/config.hpp"
#include "desk/message/message.hpp"
#include "desk/ticket/ticket.hpp"
#include "mail/parse/address.hpp"
#include "send/compose/letter.hpp"

namespace tkt::send {

/// Who gets a message. Bcc is for the envelope alone.
struct Recipients {
  std::vector<mail::Address> to;
  std::vector<mail::Address> cc;
  std::vector<mail::Address> bcc;

  /// Addresses of all of them, each once: the envelope.
  std::vector<std::string> envelope() const;
};

/// The recipients of `letter`, an answer to `answered` (if there is one), whose Reply-To is
/// `reply_to`.
///
/// Shape:  every address once, To before Cc before Bcc. Cc never holds an address of ours (mailbox
///         or alias), nor one of the queue's never_cc. The requester stays whom the ticket names:
///         only his own mail's Reply-To, never another writer, takes his place.
/// Errors: Kind::usage if an address that was asked for is none; Kind::data if nobody is left.
Recipients resolve_recipients(const config::Config& config, const desk::Ticket& ticket,
                              const Letter& letter, const desk::Message* answered,
                              const std::vector<mail::Address>& reply_to);

} // namespace tkt::send
