// Who does something to the desk, with what, and when.
#pragma once

#include <string>

#include "base/clock.hpp"
#include "config/model/config.hpp"
#include "store/database.hpp"

namespace tkt::desk {

/// The agent or program that acts, and the Unix user it ran as; both go into every event.
struct Actor {
  std::string name;      ///< login of an agent, or the program: `tkt-rules`
  std::string unix_user; ///< as getpwuid(3) has it
};

/// What every change needs. It borrows all of it; the clock is asked once for each change, so that
/// its row, its event and its message carry the same instant.
struct Session {
  store::Database& db;
  const config::Config& config;
  const Clock& clock;
  Actor actor;

  Instant now() const { return clock.now(); }
};

} // namespace tkt::desk
