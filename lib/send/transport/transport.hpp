// Ways by which mail leaves.
#pragma once

#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.hpp"
#include "base/cancel.hpp"
#include "base/row_id.hpp"
#include "config/model/config.hpp"
#include "send/outbox/fate.hpp"

namespace tkt::send {

/// A mail as it is given to a transport.
struct Parcel {
  OutboxId id;
  Instant created_at{};
  std::string_view sender; ///< "": the null path
  std::span<const std::string> recipients;
  Bytes bytes;            ///< CRLF line ends
  std::size_t copies = 1; ///< recipients of the mail, also those that are not given here
};

class Transport {
public:
  virtual ~Transport() = default;

  /// One result for each recipient, in their order.
  ///
  /// `begin` is called before the other side can have the mail, at most once; what it throws comes
  /// out, and then nothing was sent.
  /// Errors: an Error means that nothing at all can be sent this way at present, and that this mail
  /// was not: Kind::unavailable, temporary, no_permission, config. What is wrong with one recipient
  /// is a result; with this mail alone, Kind::data. Interrupted: asked to stop, and this mail was
  /// not sent.
  virtual std::vector<CopyResult> send(const Parcel& parcel,
                                       const std::function<void()>& begin) = 0;
};

/// The transport of a mailbox's outgoing side: smtp(s), maildir or sendmail, by its URL. Nothing is
/// connected before there is something to send.
/// Errors: Kind::config if the URL is none of these; those of read_secret().
std::unique_ptr<Transport> open_transport(const config::Config& config,
                                          const config::Mailbox& mailbox, const Cancellation& stop);

/// Whether a transport that is given the same parcel twice makes one mail of it.
bool repeats_safely(const config::Mailbox& mailbox);

// The kinds of them; see open_transport().
std::unique_ptr<Transport> smtp_transport(const config::Config& config,
                                          const config::Mailbox& mailbox, const Cancellation& stop);

/// Delivers into a Maildir: tmp, fsync, new. The name is made of the outbox number and the message,
/// so that a mail which is there already (also read, in cur) is not delivered again.
std::unique_ptr<Transport> maildir_transport(std::string folder, std::string domain);

/// Runs `PROGRAM -i -f SENDER -- RECIPIENT…` without a shell and reads its sysexits(3) status.
std::unique_ptr<Transport> sendmail_transport(std::string program);

/// A mail to several goes to each of them by itself, with an envelope sender of its own, where the
/// mailbox has such addresses (desk::recipient_path()): the other side then says by the address to
/// which it returns it whose copy came back. Others go by `inner` as they are.
std::unique_ptr<Transport> verp_transport(const config::Mailbox& mailbox,
                                          std::unique_ptr<Transport> inner);

} // namespace tkt::send
