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

/// While it lives, commits survive the end of the process but do not wait for the disk: for work
/// that promises nothing to the outside, or that one durable commit at its end makes good.
class Relaxed {
public:
  explicit Relaxed(Database& db);
  ~Relaxed();
  Relaxed(const Relaxed&) = delete;
  Relaxed& operator=(const Relaxed&) = delete;

private:
  Database& db_;
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
