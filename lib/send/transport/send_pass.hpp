// One pass over the outbox: what tkt-send does when it is run.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/cancel.hpp"
#include "base/error.hpp"
#include "desk/log/session.hpp"
#include "send/outbox/outbox.hpp"
#include "send/transport/transport.hpp"

namespace tkt::send {

/// A mailbox whose mail had to stay.
struct MailboxProblem {
  std::string mailbox;
  Kind kind = Kind::unavailable;
  std::string text; ///< one line that names the mailbox and what to do
};

struct Report {
  std::size_t tried = 0; ///< mails, whatever became of them
  std::vector<MailboxProblem> problems;
};

using OpenTransport =
    std::function<std::unique_ptr<Transport>(const config::Mailbox&, const Cancellation&)>;

struct PassOptions {
  std::string mailbox;                    ///< only this one; "": all
  bool at_once = false;                   ///< also what waits for its next try
  OpenTransport open;                     ///< empty: open_transport(); tests put theirs here
  std::optional<std::size_t> connections; ///< side by side; none: as the mailbox says
};

/// Sends what is due, several mailboxes side by side, and settles what an earlier tkt-send left
/// behind. A mailbox that cannot be used holds its own mail back and nobody else's. `tell` is
/// called for each mail as it is settled. When asked to stop it ends between two mails and gives
/// back the rest.
///
/// Errors: Kind::usage if there is no such mailbox; those of the database. Nothing is lost by them:
///         see outbox.hpp.
Report run_pass(desk::Session& session, const PassOptions& options, const Cancellation& stop,
                const std::function<void(const Mail&)>& tell);

} // namespace tkt::send
