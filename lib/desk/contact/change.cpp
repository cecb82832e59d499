// Every change to a contact: one transaction that changes it and writes its events.
#include "desk/contact/change.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "base/error.hpp"
#include "base/text.hpp"
#include "desk/contact/contact.hpp"
#include "desk/contact/event.hpp"
#include "store/transaction.hpp"

namespace tkt::desk {

namespace {

// No person has more, and a file that says otherwise is broken or hostile.
constexpr std::size_t longest_line = 500;
constexpr std::size_t longest_notes = 100'000;
constexpr std::size_t most_of_each = 200;

std::string tidy_text(std::string_view text, std::size_t longest, bool lines)
{
  std::string clean;
  const auto utf8 = to_utf8(text);
  for (std::size_t i = 0; i < utf8.size(); ++i) {
    const auto c = static_cast<unsigned char>(utf8[i]);
    if (c == '\r') {
      if (i + 1 < utf8.size() && utf8[i + 1] == '\n')
        continue;
      clean += lines ? '\n' : ' ';
    } else if (c == 0xC2 && i + 1 < utf8.size() && static_cast<unsigned char>(utf8[i + 1]) < 0xA0) {
      ++i; // C1
    } else if (c == '\n' || c == '\t') {
      clean += lines ? utf8[i] : ' ';
    } else if (c >= 0x20 && c != 0x7F) {
      clean += utf8[i];
    }
  }
  return std::string{trim(clip(trim(clean), longest))};
}

std::string tidy_line(std::string_view text)
{
  return tidy_text(text, longest_line, false);
}

/// Each item tidied and kept if it is the first of its `key`; an empty key names nothing.
template <class T, class Tidy, class KeyOf>
std::vector<T> tidy_list(const std::vector<T>& from, Tidy tidy, KeyOf key_of)
{
  std::vector<T> list;
  std::vector<std::string> keys;
  for (const auto& item : from) {
    auto clean = tidy(item);
    auto key = key_of(clean);
    if (key.empty() || list.size() == most_of_each ||
        std::find(keys.begin(), keys.end(), key) != keys.end())
      continue;
    keys.push_back(std::move(key));
    list.push_back(std::move(clean));
  }
  return list;
}

std::string key_of_phone(const std::string& number)
{
  auto digits = fold_phone(number);
  return digits.empty() ? number : digits;
}

std::string to_text(const std::vector<Account>& accounts)
{
  std::string text;
  for (const auto& [service, name] : accounts)
    text += fmt::format("{}{}: {}", text.empty() ? "" : ", ", service, name);
  return text;
}

/// Everything by which a contact is searched for.
std::string words_of(const Contact& contact)
{
  auto words = contact.name + '\n' + contact.organisation;
  for (const auto& address : contact.addresses)
    words += '\n' + address;
  for (const auto& phone : contact.phones)
    words += '\n' + phone + '\n' + fold_phone(phone);
  for (const auto& [service, name] : contact.accounts)
    words += '\n' + service + '\n' + name;
  return fold(words);
}

/// Addresses are each one's own: they decide whose ticket a mail is.
void check_addresses(store::Database& db, const Contact& contact)
{
  for (const auto& address : contact.addresses) {
    const auto owner = find_contact(db, address);
    if (owner && owner->id != contact.id)
      throw Error{Kind::usage, fmt::format("{} is an address of contact {} ({}) already; tkt "
                                           "contact merge makes one of two",
                                           address, owner->id, title(*owner))};
  }
}

void write_words(store::Database& db, const Contact& contact)
{
  db.prepare("INSERT INTO contact_words(contact, words) VALUES (?, ?) "
             "ON CONFLICT(contact) DO UPDATE SET words = excluded.words")
      .run(contact.id, words_of(contact));
}

void write_lists(store::Database& db, const Contact& contact)
{
  int position = 0;
  for (const auto& address : contact.addresses)
    db.prepare("INSERT INTO contact_address(address, contact, written, position) "
               "VALUES (?, ?, ?, ?)")
        .run(mail::fold_address(address), contact.id, address, position++);
  position = 0;
  for (const auto& number : contact.phones)
    db.prepare("INSERT INTO contact_phone(contact, position, number, digits) VALUES (?, ?, ?, ?)")
        .run(contact.id, position++, number, fold_phone(number));
  position = 0;
  for (const auto& [service, name] : contact.accounts)
    db.prepare("INSERT INTO contact_account(contact, position, service, name) VALUES (?, ?, ?, ?)")
        .run(contact.id, position++, service, name);
  write_words(db, contact);
}

void clear_lists(store::Database& db, ContactId id)
{
  db.prepare("DELETE FROM contact_address WHERE contact = ?").run(id);
  db.prepare("DELETE FROM contact_phone WHERE contact = ?").run(id);
  db.prepare("DELETE FROM contact_account WHERE contact = ?").run(id);
}

/// Tickets that came from these addresses while nobody knew whose they were.
void adopt_tickets(Session& session, const Contact& contact, std::string_view reason)
{
  for (const auto& address : contact.addresses) {
    std::vector<TicketId> strangers;
    {
      auto query = session.db.prepare("SELECT id FROM ticket WHERE contact IS NULL "
                                      "AND lower(requester_address) = ? ORDER BY id");
      const auto lower = to_lower_ascii(address);
      query.bind_all(lower);
      for (const auto& [id] : query.rows<TicketId>())
        strangers.push_back(id);
    }
    for (const auto ticket : strangers) {
      session.db.prepare("UPDATE ticket SET contact = ? WHERE id = ?").run(contact.id, ticket);
      add_event(session, ticket, {.kind = "contact", .after = title(contact), .reason = reason});
    }
  }
}

/// A number never comes back, also where its contact has gone: its log is there.
std::int64_t next_number(store::Database& db)
{
  return 1 + db.prepare("SELECT max(coalesce((SELECT max(id) FROM contact), 0), "
                        "coalesce((SELECT max(contact) FROM contact_event), 0))")
                 .value<std::int64_t>()
                 .value();
}

std::string_view yes_no(bool state)
{
  return state ? "yes" : "no";
}

/// An event for each field that differs; false if none does.
bool tell_differences(Session& session, const Contact& before, const Contact& after,
                      std::string_view reason)
{
  const auto all = differences(before, after);
  for (const auto& one : all)
    add_contact_event(
        session, after.id,
        {.kind = one.field, .before = one.before, .after = one.after, .reason = reason});
  return !all.empty();
}

} // namespace

std::vector<ContactDifference> differences(const Contact& before, const Contact& after)
{
  std::vector<ContactDifference> all;
  const auto compare = [&](std::string_view field, std::string_view a, std::string_view b) {
    if (a != b)
      all.push_back({field, std::string{a}, std::string{b}});
  };
  compare("name", before.name, after.name);
  compare("organisation", before.organisation, after.organisation);
  compare("type", before.type, after.type);
  compare("vip", yes_no(before.vip), yes_no(after.vip));
  compare("spam", yes_no(before.spam), yes_no(after.spam));
  compare("language", before.language, after.language);
  compare("notes", before.notes, after.notes);
  compare("uid", before.uid, after.uid);
  compare("addresses", join(before.addresses, ", "), join(after.addresses, ", "));
  compare("phones", join(before.phones, ", "), join(after.phones, ", "));
  compare("accounts", to_text(before.accounts), to_text(after.accounts));
  return all;
}

void refresh_derived(store::Database& db, const Contact& contact)
{
  db.prepare("UPDATE contact SET organisation_folded = ? WHERE id = ?")
      .run(fold(contact.organisation), contact.id);
  write_words(db, contact);
}

Contact tidy(Contact contact)
{
  for (auto* text :
       {&contact.name, &contact.organisation, &contact.type, &contact.language, &contact.uid})
    *text = tidy_line(*text);
  contact.notes = tidy_text(contact.notes, longest_notes, true);
  contact.addresses = tidy_list(contact.addresses, tidy_line, [](const std::string& address) {
    return mail::valid_address(address) ? mail::fold_address(address) : std::string{};
  });
  contact.phones = tidy_list(contact.phones, tidy_line, key_of_phone);
  contact.accounts = tidy_list(
      contact.accounts,
      [](const Account& account) {
        return Account{tidy_line(account.service), tidy_line(account.name)};
      },
      [](const Account& account) {
        return account.name.empty() ? std::string{} : account.service + '\n' + account.name;
      });
  return contact;
}

ContactId create_contact(Session& session, const Contact& given, std::string_view reason)
{
  auto contact = tidy(given);
  store::Transaction tx{session.db};
  contact.id = {};
  check_addresses(session.db, contact);
  const auto now = session.now();
  session.db
      .prepare("INSERT INTO contact(id, name, organisation, organisation_folded, type, vip, spam, "
               "language, notes, uid, created_at, updated_at) "
               "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)")
      .run(next_number(session.db), contact.name, contact.organisation, fold(contact.organisation),
           contact.type, contact.vip, contact.spam, contact.language, contact.notes, contact.uid,
           now, now);
  contact.id = ContactId{session.db.last_insert_id()};
  write_lists(session.db, contact);
  add_contact_event(session, contact.id,
                    {.kind = "created", .after = title(contact), .reason = reason});
  adopt_tickets(session, contact, reason);
  tx.commit();
  return contact.id;
}

bool update_contact(Session& session, const Contact& given, std::string_view reason)
{
  const auto contact = tidy(given);
  store::Transaction tx{session.db};
  const auto before = get_contact(session.db, contact.id);
  if (before.id != contact.id)
    throw Error{Kind::usage, fmt::format("contact {} was merged into {}", contact.id, before.id)};
  check_addresses(session.db, contact);
  if (!tell_differences(session, before, contact, reason))
    return false;
  session.db
      .prepare("UPDATE contact SET name = ?, organisation = ?, organisation_folded = ?, type = ?, "
               "vip = ?, spam = ?, language = ?, notes = ?, uid = ?, updated_at = ? WHERE id = ?")
      .run(contact.name, contact.organisation, fold(contact.organisation), contact.type,
           contact.vip, contact.spam, contact.language, contact.notes, contact.uid, session.now(),
           contact.id);
  clear_lists(session.db, contact.id);
  write_lists(session.db, contact);
  adopt_tickets(session, contact, reason);
  tx.commit();
  return true;
}

ContactId add_contact(Session& session, const mail::Address& address, std::string_view reason)
{
  store::Transaction tx{session.db};
  if (const auto known = find_contact(session.db, address.address))
    return known->id;
  Contact contact;
  contact.name = address.name;
  contact.addresses = {address.address};
  const auto id = create_contact(session, contact, reason);
  tx.commit();
  return id;
}

void mark_contact(Session& session, ContactId id, std::string_view type, bool vip)
{
  auto contact = get_contact(session.db, id);
  contact.type = type;
  contact.vip = vip;
  update_contact(session, contact);
}

void remove_contact(Session& session, ContactId id, std::string_view reason)
{
  store::Transaction tx{session.db};
  const auto contact = get_contact(session.db, id);
  add_contact_event(session, id, {.kind = "removed", .before = title(contact), .reason = reason});
  session.db.prepare("DELETE FROM contact WHERE id = ?").run(id);
  tx.commit();
}

} // namespace tkt::desk
