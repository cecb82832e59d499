// Writing a million rows that are known to fit together.
#pragma once

#include "store/database.hpp"

namespace tkt::store {

/// While it lives, SQLite does not look up the rows that written ones refer to, which costs more
/// than writing them: for work that has read them in the same transaction. Nor does deleting a row
/// delete those that belong to it. Not inside a transaction.
class Trusting {
public:
  explicit Trusting(Database& db);
  ~Trusting();
  Trusting(const Trusting&) = delete;
  Trusting& operator=(const Trusting&) = delete;

private:
  Database& db_;
};

} // namespace tkt::store
