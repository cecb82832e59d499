// What the receiving relay found out about who sent a message (RFC 8601).
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "mail/parse/message.hpp"

namespace tkt::mail {

/// The results, `dkim=pass`, `spf=softfail`, lower case, of the Authentication-Results fields that
/// were written by one of `trusted`, compared without case.
///
/// Shape:  a field of anybody else is passed over: who sends a mail can write one too. The relay
///         has to take away fields that come in under its own name (RFC 8601, section 5).
std::vector<std::string> authentication_results(const Message& message,
                                                std::span<const std::string> trusted);

struct Authentication {
  bool genuine = false; ///< the From domain vouches for the mail
  std::string reason;   ///< `dmarc=pass`, or what was found instead
};

/// Reads the uppermost Authentication-Results of the relay that calls itself `authserv`. DMARC that
/// passed, or a DKIM signature of the From domain or of one above it, makes a mail genuine.
///
/// Shape:  as above; the relay has to take away fields under its own name.
Authentication authenticate(const Message& message, std::string_view authserv);

} // namespace tkt::mail
