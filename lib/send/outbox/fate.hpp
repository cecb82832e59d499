// What became of a mail at one of its recipients.
#pragma once

#include <string>

namespace tkt::send {

/// What is known of one recipient's copy after a try.
enum class Fate {
  accepted, ///< the other side has taken it over
  deferred, ///< not taken now
  refused,  ///< not taken, ever
  unknown,  ///< handed over, not answered
};

struct CopyResult {
  std::string address;
  Fate fate = Fate::deferred;
  std::string reply; ///< in the server's words
};

} // namespace tkt::send
