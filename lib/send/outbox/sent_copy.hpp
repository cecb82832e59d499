// Copies of what was sent, in a folder of the mailbox's IMAP server: a job of its own, which
// follows the sending and can never cause another one.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/cancel.hpp"
#include "base/error.hpp"
#include "desk/log/session.hpp"

namespace tkt::fetch {

struct CopyReport {
  struct Problem {
    Kind kind = Kind::unavailable;
    std::string text; ///< one line that names the mailbox and what to do
  };
  std::size_t filed = 0;
  std::vector<Problem> problems; ///< one for each mailbox that had trouble
};

/// Files the copies that are due; of one mailbox, or of all ("").
///
/// Shape:  each once: a copy that may have reached the server, because the connection or the
/// process
///         ended before the answer, is looked for by its Message-ID before it is filed again. The
///         folder is made if it is not there. What cannot be filed waits, longer each time, and is
///         given up after days; the mail itself has long been sent.
/// Errors: those of the database. A server's trouble is in the report.
CopyReport file_sent_copies(desk::Session& session, std::string_view mailbox,
                            const Cancellation& stop);

} // namespace tkt::fetch
