// All or nothing.
#pragma once

#include "store/database.hpp"

namespace tkt::store {

/// Begins at once (BEGIN IMMEDIATE: a writer waits here, not halfway through) and rolls back what
/// was not committed. Inside another transaction it is a savepoint: its rollback undoes only its
/// own work, and durability comes with the outermost commit.
class Transaction {
public:
  /// Kind::temporary if another writer holds the file for longer than the busy timeout.
  explicit Transaction(Database& db);
  ~Transaction();
  Transaction(const Transaction&) = delete;
  Transaction& operator=(const Transaction&) = delete;

  void commit();
  void rollback();

private:
  Database& db_;
  bool nested_;
  bool open_ = true;
};

/// Many reads that see the same state of the desk, whatever writers do meanwhile.
class Snapshot {
public:
  explicit Snapshot(Database& db);
  ~Snapshot();
  Snapshot(const Snapshot&) = delete;
  Snapshot& operator=(const Snapshot&) = delete;

private:
  Database& db_;
  bool nested_;
};

} // namespace tkt::store
