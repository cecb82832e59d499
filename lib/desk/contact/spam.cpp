#include "desk/contact/spam.hpp"

#include <fmt/format.h>

#include "desk/ticket/change.hpp"
#include "store/transaction.hpp"

namespace tkt::desk {

namespace {

const std::string& rejected(const Session& session)
{
  return session.config.first_status(config::StatusKind::rejected).name;
}

std::vector<TicketId> tickets(store::Database& db, ContactId contact, bool active)
{
  std::vector<TicketId> list;
  auto query = db.prepare("SELECT id FROM ticket WHERE contact = ? AND active = ? ORDER BY id");
  query.bind_all(contact, active);
  for (const auto& [id] : query.rows<TicketId>())
    list.push_back(id);
  return list;
}

/// What the ticket was before it was rejected; open, where that is not known any more.
std::string status_before(Session& session, TicketId id)
{
  auto before = session.db
                    .prepare("SELECT before FROM event WHERE ticket = ? AND kind = 'status' "
                             "AND after = ? ORDER BY id DESC LIMIT 1")
                    .bind_all(id, rejected(session))
                    .value<std::string>()
                    .value_or("");
  const auto* status = session.config.find_status(before.substr(0, before.find('/')));
  return status != nullptr && status->kind != config::StatusKind::rejected
             ? before
             : session.config.first_status(config::StatusKind::open).name;
}

} // namespace

bool reject_as_spam(Session& session, TicketId ticket, std::string_view reason)
{
  store::Transaction tx{session.db};
  const bool tagged = add_tag(session, ticket, spam_tag, reason);
  const auto change = set(session, ticket, Field::status, rejected(session), reason);
  tx.commit();
  return tagged || change;
}

bool accept_again(Session& session, TicketId id, std::string_view reason)
{
  store::Transaction tx{session.db};
  const bool was_spam = remove_tag(session, id, spam_tag, reason);
  if (was_spam && get_ticket(session.db, id).status == rejected(session))
    set(session, id, Field::status, status_before(session, id), reason);
  tx.commit();
  return was_spam;
}

std::size_t mark_spam(Session& session, ContactId id, bool spam, std::string_view reason)
{
  store::Transaction tx{session.db};
  auto contact = get_contact(session.db, id);
  contact.spam = spam;
  update_contact(session, contact, reason);
  const auto because = spam ? fmt::format("{} was marked as spam", title(contact))
                            : fmt::format("{} is no spam after all", title(contact));
  std::size_t count = 0;
  for (const auto ticket : tickets(session.db, contact.id, spam))
    count +=
        spam ? reject_as_spam(session, ticket, because) : accept_again(session, ticket, because);
  tx.commit();
  return count;
}

} // namespace tkt::desk
