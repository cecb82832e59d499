// What a relay found out about the sender (RFC 8601).
#pragma once

#include <span>
#include <string>
#include <vector>

#include "mail/message.hpp"

namespace tkt::mail {

/// The results, `dkim=pass`, `spf=softfail`, lower case, of the Authentication-Results fields that
/// were written by one of `trusted`, compared without case.
///
/// Shape:  a field of anybody else is passed over: who sends a mail can write one too. The relay
///         has to take away fields that come in under its own name (RFC 8601, section 5).
std::vector<std::string> authentication_results(const Message& message,
                                                std::span<const std::string> trusted);

} // namespace tkt::mail
