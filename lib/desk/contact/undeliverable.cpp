#include "desk/contact/undeliverable.hpp"

#include "mail/parse/address.hpp"

namespace tkt::desk {

std::optional<Undeliverable> find_undeliverable(store::Database& db, std::string_view address)
{
  const auto folded = mail::fold_address(address);
  auto query = db.prepare("SELECT address, since, status, reason FROM undeliverable "
                          "WHERE address = ?");
  query.bind_all(folded);
  if (!query.step())
    return {};
  return Undeliverable{query.read<std::string>(0), query.read<Instant>(1),
                       query.read<std::string>(2), query.read<std::string>(3)};
}

bool mark_undeliverable(Session& session, std::string_view address, std::string_view status,
                        std::string_view reason, std::optional<MessageId> report)
{
  const auto folded = mail::fold_address(address);
  session.db
      .prepare("INSERT INTO undeliverable(address, since, status, reason, message) "
               "VALUES (?, ?, ?, ?, ?) ON CONFLICT DO NOTHING")
      .run(folded, session.now(), status, reason, report);
  return session.db.changes() > 0;
}

bool unmark_undeliverable(Session& session, std::string_view address)
{
  const auto folded = mail::fold_address(address);
  session.db.prepare("DELETE FROM undeliverable WHERE address = ?").run(folded);
  return session.db.changes() > 0;
}

void each_undeliverable(store::Database& db, const std::function<void(const Undeliverable&)>& take)
{
  auto query = db.prepare("SELECT address, since, status, reason FROM undeliverable "
                          "ORDER BY since DESC, address");
  while (query.step())
    take({query.read<std::string>(0), query.read<Instant>(1), query.read<std::string>(2),
          query.read<std::string>(3)});
}

} // namespace tkt::desk
