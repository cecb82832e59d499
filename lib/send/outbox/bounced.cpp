#include "send/outbox/bounced.hpp"

#include <algorithm>
#include <string>
#include <vector>

#include "mail/parse/address.hpp"
#include "send/outbox/outbox.hpp"

namespace tkt::send {

namespace {

struct Copy {
  OutboxId outbox;
  std::string address;
};

std::vector<Copy> copies(store::Database& db, MessageId message)
{
  std::vector<Copy> all;
  for (auto&& [outbox, address] :
       db.prepare("SELECT r.outbox, r.address FROM outbox_recipient r JOIN outbox o "
                  "ON o.id = r.outbox WHERE o.message = ?")
           .bind_all(message)
           .rows<OutboxId, std::string>())
    all.push_back({outbox, std::move(address)});
  return all;
}

} // namespace

bool record_bounce(desk::Session& session, MessageId message, std::string_view address,
                   std::string_view words)
{
  bool found = false;
  const auto folded = mail::fold_address(address);
  for (const auto& copy : copies(session.db, message)) {
    if (mail::fold_address(copy.address) != folded)
      continue;
    found = true;
    session.db
        .prepare("UPDATE outbox_recipient SET state = 'refused', reply = ? WHERE outbox = ? AND "
                 "address = ? AND state IN ('sent', 'unknown', 'refused')")
        .run(words, copy.outbox, copy.address);
    if (session.db.changes() > 0)
      session.db
          .prepare("UPDATE outbox SET state = 'refused', error = ? WHERE id = ? AND "
                   "state IN ('sent', 'unknown')")
          .run(words, copy.outbox);
  }
  return found;
}

std::vector<std::string> recipients_of(store::Database& db, MessageId message)
{
  std::vector<std::string> all;
  for (auto& copy : copies(db, message))
    if (std::find(all.begin(), all.end(), copy.address) == all.end())
      all.push_back(std::move(copy.address));
  return all;
}

} // namespace tkt::send
