// Taking in what tkt-web has left.
#pragma once

#include <cstddef>
#include <filesystem>

#include "base/cancel.hpp"
#include "desk/log/session.hpp"

namespace tkt::fetch {

struct SpoolTally {
  std::size_t ratings = 0;
  std::size_t messages = 0;
  std::size_t repeated = 0; ///< taken in before
  std::size_t refused = 0;  ///< not signed by this desk, too late, of no hook; or no entry at all
};

/// Takes every entry in, each once: it leaves the spool when the desk holds it durably, and one
/// that comes again changes nothing. What is no entry is put aside as `.bad-NAME`; a hook that the
/// configuration does not have leaves its entries where they are.
///
/// Errors: those of spool.hpp and of the database; Interrupted.
SpoolTally take_spool(desk::Session& session, const std::filesystem::path& spool,
                      const Cancellation& stop);

} // namespace tkt::fetch
