// How long to wait before the next try, and when to give up.
#pragma once

#include "base/clock.hpp"

namespace tkt::send {

/// Why a mail could not be sent now.
enum class Cause {
  message, ///< the server deferred the message or a recipient (4xx), or broke off
  server,  ///< the server cannot be reached, or cannot serve anyone now
  login,   ///< it does not let us in, or the configuration is wrong: somebody has to act
};

/// The wait after a number of tries, the last included.
///
/// Shape:  message: 1m, 5m, 15m, 1h, then 4h (greylisting lifts after minutes, a full mailbox after
///         hours); server: 1m, 2m, 5m, then 10m; login: 5m, 15m, then 1h, for servers lock out who
///         tries too often.
seconds next_try(Cause cause, int attempts);

/// Mail is given up this long after its first try was due (RFC 5321, section 4.5.4.1).
constexpr days give_up_after{5};

} // namespace tkt::send
