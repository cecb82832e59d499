#include "store/foreign_keys_off.hpp"

namespace tkt::store {

Trusting::Trusting(Database& db) : db_{db}
{
  db_.execute("PRAGMA foreign_keys = OFF");
}

Trusting::~Trusting()
{
  try {
    db_.execute("PRAGMA foreign_keys = ON");
  } catch (...) {
    // The connection is beyond help; nothing more will be written by it.
  }
}

} // namespace tkt::store
