// Changes that no command is to be remembered for.
#pragma once

#include <cstdint>
#include <optional>

#include "store/database.hpp"

namespace tkt::desk {

/// While it lives, what this connection does belongs to no action, see action.hpp.
class Unrecorded {
public:
  explicit Unrecorded(store::Database& db);
  ~Unrecorded();
  Unrecorded(const Unrecorded&) = delete;
  Unrecorded& operator=(const Unrecorded&) = delete;

private:
  store::Database& db_;
  std::optional<std::int64_t> action_;
};

} // namespace tkt::desk
