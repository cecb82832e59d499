// Writing messages into one file that mail programs open.
#pragma once

#include <string>
#include <string_view>

#include "base/clock.hpp"

namespace tkt::mail {

/// A message as an mbox has it: a line `From sender date`, the message, an empty line.
///
/// Shape:  mboxrd: each line of the message that begins with `From `, or with that behind `>`, gets
///         one `>` more, so that taking one away again gives the very bytes. Line ends stay as they
///         are; a last line without one gets one. A sender with blanks, or none, is MAILER-DAEMON.
/// Source: RFC 4155, mbox(5).
std::string mbox_entry(std::string_view message, std::string_view sender, Instant at);

} // namespace tkt::mail
