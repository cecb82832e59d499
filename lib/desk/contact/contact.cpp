#include "desk/contact/contact.hpp"

#include <fmt/format.h>

#include "base/error.hpp"
#include "base/text.hpp"
#include "desk/ticket/nearest_number.hpp"

namespace tkt::desk {

namespace {

constexpr std::string_view columns =
    "c.id, c.name, c.organisation, c.type, c.vip, c.spam, c.language, c.notes, c.uid, "
    "c.created_at, c.updated_at";

Contact read_row(const store::Statement& query)
{
  Contact contact;
  int at = 0;
  const auto text = [&] { return query.read<std::string>(at++); };
  contact.id = query.read<ContactId>(at++);
  contact.name = text();
  contact.organisation = text();
  contact.type = text();
  contact.vip = query.read<bool>(at++);
  contact.spam = query.read<bool>(at++);
  contact.language = text();
  contact.notes = text();
  contact.uid = text();
  contact.created_at = query.read<Instant>(at++);
  contact.updated_at = query.read<Instant>(at++);
  return contact;
}

void read_lists(store::Database& db, Contact& contact)
{
  auto addresses = db.prepare(
      "SELECT written FROM contact_address WHERE contact = ? ORDER BY position, address");
  addresses.bind_all(contact.id);
  for (const auto& [address] : addresses.rows<std::string>())
    contact.addresses.push_back(address);
  auto phones = db.prepare("SELECT number FROM contact_phone WHERE contact = ? ORDER BY position");
  phones.bind_all(contact.id);
  for (const auto& [number] : phones.rows<std::string>())
    contact.phones.push_back(number);
  auto accounts =
      db.prepare("SELECT service, name FROM contact_account WHERE contact = ? ORDER BY position");
  accounts.bind_all(contact.id);
  for (const auto& [service, name] : accounts.rows<std::string, std::string>())
    contact.accounts.push_back({service, name});
}

/// `text` as a pattern of LIKE that matches it anywhere.
std::string anywhere(std::string_view text)
{
  std::string pattern = "%";
  for (const char c : text) {
    if (c == '%' || c == '_' || c == '\\')
      pattern += '\\';
    pattern += c;
  }
  return pattern + '%';
}

/// A WHERE clause that grows, and the values for its question marks.
struct Conditions {
  std::string where = " WHERE c.merged_into IS NULL";
  std::vector<std::string> values;

  void add(std::string_view condition, std::string value)
  {
    where += fmt::format(" AND {}", condition);
    values.push_back(std::move(value));
  }

  template <class Prepare>
  void any_of(std::string_view column, const std::vector<std::string>& wanted, Prepare prepare)
  {
    if (wanted.empty())
      return;
    where += fmt::format(" AND {} IN (", column);
    for (std::size_t i = 0; i < wanted.size(); ++i) {
      where += i == 0 ? "?" : ",?";
      values.push_back(prepare(wanted[i]));
    }
    where += ')';
  }
};

Conditions conditions(const ContactFilter& filter)
{
  Conditions all;
  const auto text = fold(filter.text);
  for (const auto word : split(text, ' ')) {
    if (!word.empty())
      all.add("w.words LIKE ? ESCAPE '\\'", anywhere(word));
  }
  all.any_of("c.type", filter.types, [](const std::string& type) { return type; });
  all.any_of("c.organisation_folded", filter.organisations,
             [](const std::string& name) { return fold(name); });
  if (filter.vip)
    all.where += *filter.vip ? " AND c.vip = 1" : " AND c.vip = 0";
  if (filter.spam)
    all.where += *filter.spam ? " AND c.spam = 1" : " AND c.spam = 0";
  return all;
}

std::vector<std::string> texts(store::Database& db, std::string_view sql)
{
  std::vector<std::string> list;
  for (const auto& [text] : db.prepare(sql).rows<std::string>())
    list.push_back(text);
  return list;
}

} // namespace

std::optional<Contact> find_contact(store::Database& db, std::string_view address)
{
  auto query = db.prepare(fmt::format("SELECT {} FROM contact_address a "
                                      "JOIN contact c ON c.id = a.contact WHERE a.address = ?",
                                      columns));
  const auto folded = mail::fold_address(address);
  query.bind_all(folded);
  if (!query.step())
    return {};
  return read_row(query);
}

Contact get_contact(store::Database& db, ContactId id)
{
  const auto asked = id;
  // A merge of merged contacts is a chain; it has no circles, but a damaged file may have.
  for (int steps = 0; steps < 100; ++steps) {
    auto query =
        db.prepare(fmt::format("SELECT {}, c.merged_into FROM contact c WHERE c.id = ?", columns));
    query.bind_all(id);
    if (!query.step())
      break;
    const auto into = query.read<std::optional<ContactId>>(11);
    if (into) {
      id = *into;
      continue;
    }
    auto contact = read_row(query);
    query.reset();
    read_lists(db, contact);
    return contact;
  }
  throw Error{Kind::usage, fmt::format("no contact {}{}; tkt contact list has their numbers", asked,
                                       nearest_number(db, "contact", asked.value))};
}

void each_contact(store::Database& db, const ContactFilter& filter,
                  const std::function<void(const Contact&)>& take)
{
  const auto all = conditions(filter);
  const bool words = !trim(filter.text).empty();
  auto query = db.prepare(fmt::format(
      "SELECT {} FROM contact c{}{}{}", columns,
      words ? " JOIN contact_words w ON w.contact = c.id" : "", all.where,
      filter.order == ContactFilter::Order::name ? " ORDER BY c.name, c.id" : " ORDER BY c.id"));
  int at = 0;
  for (const auto& value : all.values)
    query.bind(++at, value);
  std::size_t taken = 0;
  while ((!filter.limit || taken < *filter.limit) && query.step()) {
    auto contact = read_row(query);
    read_lists(db, contact);
    take(contact);
    ++taken;
  }
}

std::vector<std::string> organisations(store::Database& db)
{
  return texts(db, "SELECT DISTINCT organisation FROM contact "
                   "WHERE organisation_folded <> '' AND merged_into IS NULL ORDER BY 1");
}

std::vector<std::string> contact_types(store::Database& db)
{
  return texts(db, "SELECT DISTINCT type FROM contact "
                   "WHERE type <> '' AND merged_into IS NULL ORDER BY 1");
}

std::string fold_phone(std::string_view number)
{
  std::string digits;
  for (const char c : number) {
    if ((c >= '0' && c <= '9') || (c == '+' && digits.empty()))
      digits += c;
  }
  return digits;
}

std::string title(const Contact& contact)
{
  if (!contact.name.empty())
    return contact.name;
  if (!contact.addresses.empty())
    return contact.addresses.front();
  return contact.organisation.empty() ? fmt::format("contact {}", contact.id)
                                      : contact.organisation;
}

} // namespace tkt::desk
