#include "desk/contact/merge.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "base/error.hpp"
#include "base/text.hpp"
#include "desk/contact/event.hpp"
#include "desk/ticket/change.hpp"
#include "store/transaction.hpp"

namespace tkt::desk {

namespace {

using Field_ = std::string Contact::*;
constexpr std::pair<std::string_view, Field_> fields[] = {
    {"name", &Contact::name},   {"organisation", &Contact::organisation},
    {"type", &Contact::type},   {"language", &Contact::language},
    {"notes", &Contact::notes}, {"uid", &Contact::uid},
};

void remember(store::Database& db, ContactId merged, std::string_view kind, std::string_view key)
{
  db.prepare("INSERT INTO contact_merge(merged, kind, key) VALUES (?, ?, ?) ON CONFLICT DO NOTHING")
      .run(merged, kind, key);
}

std::vector<std::string> remembered(store::Database& db, ContactId merged, std::string_view kind)
{
  std::vector<std::string> keys;
  auto query = db.prepare("SELECT key FROM contact_merge WHERE merged = ? AND kind = ?");
  query.bind_all(merged, kind);
  for (const auto& [key] : query.rows<std::string>())
    keys.push_back(key);
  return keys;
}

std::string key_of(const Account& account)
{
  return account.service + '\n' + account.name;
}

void move_tickets(Session& session, const Contact& keep, const Contact& other,
                  std::string_view reason)
{
  std::vector<TicketId> tickets;
  {
    auto query = session.db.prepare("SELECT id FROM ticket WHERE contact = ? ORDER BY id");
    query.bind_all(other.id);
    for (const auto& [id] : query.rows<TicketId>())
      tickets.push_back(id);
  }
  for (const auto id : tickets) {
    session.db.prepare("UPDATE ticket SET contact = ? WHERE id = ?").run(keep.id, id);
    add_event(session, id,
              {.kind = "contact",
               .before = title(other),
               .after = title(keep),
               .reason = reason.empty() ? "contacts were merged" : reason});
    remember(session.db, other.id, "ticket", fmt::format("{}", id));
  }
}

void move_tickets_back(Session& session, const Contact& from, const Contact& to)
{
  for (const auto& key : remembered(session.db, to.id, "ticket")) {
    const TicketId id{parse_number<std::int64_t>(key).value_or(0)};
    session.db.prepare("UPDATE ticket SET contact = ? WHERE id = ? AND contact = ?")
        .run(to.id, id, from.id);
    if (session.db.changes() > 0)
      add_event(session, id,
                {.kind = "contact",
                 .before = title(from),
                 .after = title(to),
                 .reason = "a merge of contacts was undone"});
  }
}

/// Moves the items whose keys are remembered from one list to the other.
template <class T, class KeyOf>
void take_back(std::vector<T>& from, std::vector<T>& to, const std::vector<std::string>& keys,
               KeyOf key_of_item)
{
  const auto moved = [&](const T& item) {
    return std::find(keys.begin(), keys.end(), key_of_item(item)) != keys.end();
  };
  std::copy_if(from.begin(), from.end(), std::back_inserter(to), moved);
  from.erase(std::remove_if(from.begin(), from.end(), moved), from.end());
}

std::string as_it_is(const std::string& text)
{
  return text;
}

} // namespace

void merge_contacts(Session& session, ContactId keep_id, ContactId other_id,
                    std::string_view reason)
{
  store::Transaction tx{session.db};
  auto& db = session.db;
  auto keep = get_contact(db, keep_id);
  auto other = get_contact(db, other_id);
  if (keep.id == other.id)
    throw Error{Kind::usage,
                keep_id == other_id
                    ? fmt::format("contact {} cannot be merged with itself", keep_id)
                    : fmt::format("contact {} is part of contact {} already", other_id, keep.id)};
  const auto whole_other = other;
  const auto other_title = title(other);

  for (const auto& address : other.addresses)
    remember(db, other.id, "address", mail::fold_address(address));
  for (const auto& phone : other.phones) {
    if (std::find(keep.phones.begin(), keep.phones.end(), phone) == keep.phones.end())
      remember(db, other.id, "phone", phone);
  }
  for (const auto& account : other.accounts) {
    if (std::find(keep.accounts.begin(), keep.accounts.end(), account) == keep.accounts.end())
      remember(db, other.id, "account", key_of(account));
  }
  keep.addresses.insert(keep.addresses.end(), other.addresses.begin(), other.addresses.end());
  keep.phones.insert(keep.phones.end(), other.phones.begin(), other.phones.end());
  keep.accounts.insert(keep.accounts.end(), other.accounts.begin(), other.accounts.end());
  for (const auto& [name, field] : fields) {
    if ((keep.*field).empty() && !(other.*field).empty()) {
      keep.*field = other.*field;
      remember(db, other.id, name, "");
    }
  }
  const auto merge_mark = [&](std::string_view name, bool Contact::*mark) {
    if (other.*mark && !(keep.*mark)) {
      keep.*mark = true;
      remember(db, other.id, name, "no");
    }
  };
  merge_mark("vip", &Contact::vip);
  merge_mark("spam", &Contact::spam);

  // The other one keeps its own fields for an undo, but no address: those lead to one contact only.
  db.prepare("DELETE FROM contact_address WHERE contact = ?").run(other.id);
  db.prepare("UPDATE address_book_card SET contact = ? WHERE contact = ?").run(keep.id, other.id);
  db.prepare("UPDATE contact SET merged_into = ?, updated_at = ? WHERE id = ?")
      .run(keep.id, session.now(), other.id);
  update_contact(session, keep, reason);
  move_tickets(session, keep, whole_other, reason);
  add_contact_event(session, keep.id,
                    {.kind = "merged",
                     .before = fmt::format("{} ({})", other.id, other_title),
                     .reason = reason});
  add_contact_event(session, other.id,
                    {.kind = "merged", .after = fmt::format("{}", keep.id), .reason = reason});
  tx.commit();
}

ContactId unmerge_contact(Session& session, ContactId other_id, std::string_view reason)
{
  store::Transaction tx{session.db};
  auto& db = session.db;
  const auto into = db.prepare("SELECT merged_into FROM contact WHERE id = ?")
                        .bind_all(other_id)
                        .value<std::optional<ContactId>>();
  if (!into || !*into)
    throw Error{Kind::usage, fmt::format("contact {} was not merged into another", other_id)};
  auto keep = get_contact(db, **into);

  // From here on it is a contact of its own again, so that it can be read and written.
  db.prepare("UPDATE contact SET merged_into = NULL WHERE id = ?").run(other_id);
  auto other = get_contact(db, other_id);
  take_back(keep.addresses, other.addresses, remembered(db, other_id, "address"),
            [](const std::string& address) { return mail::fold_address(address); });
  // Telephones and accounts of the other stayed in its own rows.
  std::vector<std::string> ignored_phones;
  take_back(keep.phones, ignored_phones, remembered(db, other_id, "phone"), as_it_is);
  std::vector<Account> ignored_accounts;
  take_back(keep.accounts, ignored_accounts, remembered(db, other_id, "account"), key_of);
  for (const auto& [name, field] : fields) {
    if (!remembered(db, other_id, name).empty() && keep.*field == other.*field)
      (keep.*field).clear();
  }
  if (!remembered(db, other_id, "vip").empty())
    keep.vip = false;
  if (!remembered(db, other_id, "spam").empty())
    keep.spam = false;

  update_contact(session, keep, reason);
  update_contact(session, other, reason);
  move_tickets_back(session, keep, other);
  db.prepare("DELETE FROM contact_merge WHERE merged = ?").run(other_id);
  add_contact_event(session, keep.id,
                    {.kind = "unmerged", .before = fmt::format("{}", other_id), .reason = reason});
  add_contact_event(session, other_id,
                    {.kind = "unmerged", .after = fmt::format("{}", keep.id), .reason = reason});
  tx.commit();
  return keep.id;
}

} // namespace tkt::desk
