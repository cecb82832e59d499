#include "desk/contact.hpp"

#include "store/transaction.hpp"

namespace tkt::desk {

std::optional<Contact> find_contact(store::Database& db, std::string_view address)
{
  auto query = db.prepare("SELECT c.id, c.name, c.organisation, c.type, c.vip, c.language, c.notes "
                          "FROM contact_address a JOIN contact c ON c.id = a.contact "
                          "WHERE a.address = ?");
  const auto folded = mail::fold_address(address);
  query.bind_all(folded);
  auto row =
      query.row<ContactId, std::string, std::string, std::string, bool, std::string, std::string>();
  if (!row)
    return {};
  auto& [id, name, organisation, type, vip, language, notes] = *row;
  return Contact{id,  std::move(name),     std::move(organisation), std::move(type),
                 vip, std::move(language), std::move(notes)};
}

ContactId add_contact(Session& session, const mail::Address& address)
{
  store::Transaction tx{session.db};
  if (const auto known = find_contact(session.db, address.address))
    return known->id;
  session.db.prepare("INSERT INTO contact(name, created_at) VALUES (?, ?)")
      .run(address.name, session.now());
  const ContactId id{session.db.last_insert_id()};
  session.db.prepare("INSERT INTO contact_address(address, contact) VALUES (?, ?)")
      .run(mail::fold_address(address.address), id);
  tx.commit();
  return id;
}

void mark_contact(Session& session, ContactId contact, std::string_view type, bool vip)
{
  session.db.prepare("UPDATE contact SET type = ?, vip = ? WHERE id = ?").run(type, vip, contact);
}

} // namespace tkt::desk
