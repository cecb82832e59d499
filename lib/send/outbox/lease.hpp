// Who is at a mail, and whether he still lives.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.hpp"
#include "base/descriptor.hpp"

namespace tkt::send {

/// A process's claim to the mail it has taken. It ends with the process, however that ends: the
/// claim is a locked byte of a file beside the database, which the kernel lets go of. (A process
/// number would not do: it may come back, and containers do not see each other's.)
class Lease {
public:
  /// How long a lease is believed where its holder cannot be asked; in real time, whatever the
  /// session's clock says.
  static constexpr minutes length{30};

  enum class Holder {
    alive,
    gone,         ///< the process is no more; what it committed is there
    machine_gone, ///< the machine has started anew: its last commits may be missing
    unknown,      ///< cannot be told; the lease lasts as long as it says
  };

  /// Claims a byte of `DATABASE-sending`; a desk in memory has none to claim.
  /// Errors: Kind::temporary if the file cannot be made.
  explicit Lease(const std::filesystem::path& database, const Clock& clock = Clock::system());

  /// By the clock of leases, which is the machine's outside of tests.
  Instant now() const { return clock_.now(); }

  /// `BOOT/NUMBER`: which start of the machine, which process.
  const std::string& owner() const { return owner_; }

  /// What is known of another owner.
  Holder ask(std::string_view owner) const;

  /// Where this one, or another owner, keeps its journal; empty where there are no files.
  std::filesystem::path journal() const { return journal_of(owner_); }
  std::filesystem::path journal_of(std::string_view owner) const;

  /// Journals beside the database whose processes are no more.
  std::vector<std::filesystem::path> orphans() const;

private:
  const Clock& clock_;
  std::string name_; ///< of the file; "" for a desk in memory
  std::string boot_;
  std::string owner_;
  Descriptor file_;
};

} // namespace tkt::send
