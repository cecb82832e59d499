#include "desk/ticket/unrouted_mail.hpp"

namespace tkt::desk {

std::optional<KeptMail> find_kept(store::Database& db, std::string_view message_id)
{
  if (message_id.empty())
    return {};
  auto row = db.prepare("SELECT mailbox, stored_at, state, reason FROM incoming "
                        "WHERE message_id = ? AND message_id <> '' ORDER BY id DESC LIMIT 1")
                 .bind_all(message_id)
                 .row<std::string, Instant, std::string, std::string>();
  if (!row)
    return {};
  auto& [mailbox, stored_at, state, reason] = *row;
  return KeptMail{std::move(mailbox), stored_at, std::move(state), std::move(reason)};
}

} // namespace tkt::desk
