#include "desk/contact/import.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "base/text.hpp"
#include "store/transaction.hpp"

namespace tkt::desk {

namespace {

Contact to_contact(const mail::Card& card)
{
  Contact contact;
  contact.uid = card.uid;
  contact.name = card.name;
  contact.organisation = card.organisation;
  contact.language = card.language;
  contact.notes = card.notes;
  contact.addresses = card.addresses;
  contact.phones = card.phones;
  contact.accounts = card.accounts;
  contact.type = card.type;
  contact.vip = card.vip.value_or(false);
  contact.spam = card.spam.value_or(false);
  return tidy(std::move(contact));
}

std::optional<ContactId> find_by(store::Database& db, std::string_view sql,
                                 const std::vector<std::string_view>& values)
{
  auto query = db.prepare(sql);
  int at = 0;
  for (const auto value : values)
    query.bind(++at, value);
  return query.value<ContactId>();
}

/// Whose card it is; see import_card().
std::optional<ContactId> find_owner(store::Database& db, const Contact& card)
{
  for (const auto& address : card.addresses) {
    if (const auto contact = find_contact(db, address))
      return contact->id;
  }
  std::optional<ContactId> found;
  if (!card.uid.empty())
    found = find_by(db,
                    "SELECT id FROM contact WHERE uid = ? AND uid <> '' "
                    "AND merged_into IS NULL LIMIT 1",
                    {card.uid});
  for (const auto& [service, name] : card.accounts) {
    if (!found)
      found = find_by(db,
                      "SELECT contact FROM contact_account WHERE name = ? AND service = ? "
                      "LIMIT 1",
                      {name, service});
  }
  // Families and offices share a telephone; with the same name it is the same person.
  for (const auto& phone : card.phones) {
    const auto digits = fold_phone(phone);
    if (!found && !digits.empty())
      found = find_by(db,
                      "SELECT c.id FROM contact_phone p JOIN contact c ON c.id = p.contact "
                      "WHERE p.digits = ? AND c.name = ? LIMIT 1",
                      {digits, card.name});
  }
  if (!found && card.addresses.empty() && card.phones.empty() && card.accounts.empty())
    found = find_by(db,
                    "SELECT id FROM contact WHERE name = ? AND organisation = ? "
                    "AND merged_into IS NULL ORDER BY id LIMIT 1",
                    {card.name, card.organisation});
  return found;
}

void replace(std::string& old, const std::string& fresh)
{
  if (!fresh.empty())
    old = fresh;
}

template <class T>
void add_missing(std::vector<T>& list, const std::vector<T>& more)
{
  list.insert(list.end(), more.begin(), more.end()); // tidy() drops what is there twice
}

/// Takes addresses off the card that are somebody else's, and says so.
std::string leave_to_others(store::Database& db, Contact& card, ContactId owner)
{
  std::string note;
  const auto foreign = [&](const std::string& address) {
    const auto other = find_contact(db, address);
    if (!other || other->id == owner)
      return false;
    note += fmt::format("{}{} stays with contact {}", note.empty() ? "" : "; ", address, other->id);
    return true;
  };
  card.addresses.erase(std::remove_if(card.addresses.begin(), card.addresses.end(), foreign),
                       card.addresses.end());
  return note;
}

} // namespace

mail::Card to_card(const Contact& contact)
{
  mail::Card card;
  card.uid = contact.uid;
  card.name = contact.name;
  card.organisation = contact.organisation;
  card.language = contact.language;
  card.notes = contact.notes;
  card.addresses = contact.addresses;
  card.phones = contact.phones;
  card.accounts = contact.accounts;
  card.type = contact.type;
  card.vip = contact.vip;
  card.spam = contact.spam;
  return card;
}

Import import_card(Session& session, const mail::Card& card, std::string_view reason)
{
  store::Transaction tx{session.db};
  auto fresh = to_contact(card);
  Import result;
  if (fresh.name.empty() && fresh.organisation.empty() && fresh.addresses.empty() &&
      fresh.phones.empty() && fresh.accounts.empty()) {
    result.note = card.addresses.empty()
                      ? "names nobody"
                      : fmt::format("\"{}\" is no mail address, and there is nothing else",
                                    card.addresses.front());
    return result;
  }
  const auto owner = find_owner(session.db, fresh);
  if (!owner) {
    result.contact = create_contact(session, fresh, reason);
    result.outcome = Imported::added;
    tx.commit();
    return result;
  }

  auto contact = get_contact(session.db, *owner);
  result.contact = contact.id;
  result.note = leave_to_others(session.db, fresh, contact.id);
  replace(contact.name, fresh.name);
  replace(contact.organisation, fresh.organisation);
  replace(contact.type, fresh.type);
  replace(contact.language, fresh.language);
  replace(contact.notes, fresh.notes);
  replace(contact.uid, fresh.uid);
  contact.vip = card.vip.value_or(contact.vip);
  contact.spam = card.spam.value_or(contact.spam);
  add_missing(contact.addresses, fresh.addresses);
  add_missing(contact.phones, fresh.phones);
  add_missing(contact.accounts, fresh.accounts);
  result.outcome =
      update_contact(session, contact, reason) ? Imported::updated : Imported::unchanged;
  tx.commit();
  return result;
}

ContactImport::ContactImport(Session& session, Options options)
    : session_{session}, options_{std::move(options)}
{
}

void ContactImport::take(mail::Card&& card, std::size_t line)
{
  if (card.type.empty() && !options_.type.empty())
    card.type = options_.type;
  waiting_.emplace_back(std::move(card), line);
  if (waiting_.size() >= options_.batch)
    write();
}

const ImportReport& ContactImport::finish()
{
  write();
  return report_;
}

void ContactImport::write()
{
  std::vector<std::pair<std::size_t, std::string>> notes;
  auto report = report_;
  store::Transaction tx{session_.db};
  for (const auto& [card, line] : waiting_) {
    auto result = import_card(session_, card, options_.reason);
    report.added += result.outcome == Imported::added;
    report.updated += result.outcome == Imported::updated;
    report.unchanged += result.outcome == Imported::unchanged;
    report.skipped += result.outcome == Imported::skipped;
    if (!result.note.empty())
      notes.emplace_back(line, std::move(result.note));
  }
  if (options_.dry_run)
    tx.rollback();
  else
    tx.commit();
  report_ = report;
  waiting_.clear();
  for (const auto& [line, note] : notes) {
    if (options_.note)
      options_.note(line, note);
  }
  if (options_.progress)
    options_.progress(report_.added + report_.updated + report_.unchanged + report_.skipped);
}

} // namespace tkt::desk
