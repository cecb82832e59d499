#include "store/transaction.hpp"

#include "store/data_version.hpp"
#include "store/sqlite.hpp"

namespace tkt::store {

Transaction::Transaction(Database& db) : db_{db}, nested_{db.in_transaction()}
{
  db_.prepare(nested_ ? "SAVEPOINT step" : "BEGIN IMMEDIATE").run();
}

Transaction::~Transaction()
{
  if (!open_)
    return;
  try {
    rollback();
  } catch (...) {
    // The connection is beyond help; closing it rolls back.
  }
}

void Transaction::commit()
{
  db_.prepare(nested_ ? "RELEASE step" : "COMMIT").run();
  open_ = false;
}

void Transaction::rollback()
{
  open_ = false;
  if (db_.in_transaction()) { // else SQLite has rolled back by itself, as when the disk is full
    if (nested_) {
      db_.prepare("ROLLBACK TO step").run();
      db_.prepare("RELEASE step").run();
    } else {
      db_.prepare("ROLLBACK").run();
    }
  }
  db_.state().disarm();
}

std::int64_t seen_version(Database& db)
{
  return db.prepare("PRAGMA data_version").value<std::int64_t>().value_or(0);
}

Relaxed::Relaxed(Database& db) : db_{db}
{
  db_.set_durable(false);
}

Relaxed::~Relaxed()
{
  try {
    db_.set_durable(true);
  } catch (...) {
    // The connection is beyond help; nothing more will be committed by it.
  }
}

Snapshot::Snapshot(Database& db) : db_{db}, nested_{db.in_transaction()}
{
  if (!nested_)
    db_.prepare("BEGIN").run();
}

Snapshot::~Snapshot()
{
  if (nested_ || !db_.in_transaction())
    return;
  try {
    db_.prepare("COMMIT").run();
  } catch (...) {
    // Nothing was written; there is nothing to lose.
  }
}

} // namespace tkt::store
