#include "desk/contact/event.hpp"

namespace tkt::desk {

void add_contact_event(Session& session, ContactId contact, const NewEvent& event)
{
  session.db
      .prepare("INSERT INTO contact_event(contact, at, actor, unix_user, kind, before, after, "
               "reason) VALUES (?, ?, ?, ?, ?, ?, ?, ?)")
      .run(contact, session.now(), session.actor.name, session.actor.unix_user, event.kind,
           event.before, event.after, event.reason);
}

void each_contact_event(store::Database& db, ContactId contact,
                        const std::function<void(const ContactEvent&)>& take)
{
  auto query = db.prepare("SELECT at, actor, unix_user, kind, before, after, reason "
                          "FROM contact_event WHERE contact = ? ORDER BY id");
  query.bind_all(contact);
  for (auto [at, actor, unix_user, kind, before, after, reason] :
       query.rows<Instant, std::string, std::string, std::string, std::string, std::string,
                  std::string>())
    take({at, actor, unix_user, kind, before, after, reason});
}

} // namespace tkt::desk
