#include "tkt/arguments/contact_argument.hpp"

#include <charconv>

#include <fmt/format.h>
#include <unistd.h>

#include "base/descriptor.hpp"
#include "base/error.hpp"
#include "base/text.hpp"
#include "term/safe_text.hpp"

namespace tkt::cli {

desk::Contact find_contact(store::Database& db, const std::string& word)
{
  if (word.find('@') != std::string::npos) {
    const auto people = mail::parse_addresses(word);
    const auto found =
        desk::find_contact(db, people.size() == 1 ? people.front().address : std::string{word});
    if (!found)
      throw Error{Kind::usage,
                  fmt::format("no contact has the address {}", clip(term::safe_line(word), 300))};
    return desk::get_contact(db, found->id);
  }
  std::string_view digits = word;
  if (digits.starts_with('#'))
    digits.remove_prefix(1);
  ContactId id;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), id.value);
  if (error != std::errc{} || end != digits.data() + digits.size() || id.value <= 0)
    throw Error{Kind::usage,
                fmt::format("\"{}\" is neither the number of a contact nor an address; "
                            "tkt contact list WORDS looks for one",
                            clip(term::safe_line(word), 80))};
  return desk::get_contact(db, id);
}

std::vector<desk::Contact> find_contacts(store::Database& db, const std::vector<std::string>& words)
{
  std::vector<desk::Contact> contacts;
  for (const auto& word : words) {
    if (word != "-") {
      contacts.push_back(find_contact(db, word));
      continue;
    }
    const auto input = read_all(STDIN_FILENO);
    for (const auto line : split(input, '\n')) {
      if (const auto name = trim(line); !name.empty())
        contacts.push_back(find_contact(db, std::string{name}));
    }
  }
  return contacts;
}

Json to_json(const desk::Contact& contact)
{
  auto accounts = Json::array();
  for (const auto& [service, name] : contact.accounts)
    accounts.push_back(Json{{"service", service}, {"name", name}});
  return {
      {"id", contact.id.value},
      {"name", contact.name},
      {"organisation", contact.organisation},
      {"type", contact.type},
      {"vip", contact.vip},
      {"spam", contact.spam},
      {"language", contact.language},
      {"addresses", contact.addresses},
      {"phones", contact.phones},
      {"accounts", accounts},
      {"notes", contact.notes},
      {"uid", contact.uid},
      {"created_at", to_rfc3339(contact.created_at)},
      {"updated_at", to_rfc3339(contact.updated_at)},
  };
}

std::string name_and_address(const desk::Contact& contact)
{
  if (contact.addresses.empty())
    return desk::title(contact);
  return mail::to_text({contact.name, contact.addresses.front()});
}

void add_contact_filter(Command word, desk::ContactFilter& filter)
{
  const auto many = [&](const char* name, std::vector<std::string>& values, const char* meaning,
                        const char* type) { word.option(name, values, meaning, type).commas(); };
  many("--type", filter.types, "of one of these types", "TYPE");
  many("--organisation", filter.organisations, "of one of these organisations", "NAME");
  word.flag("--vip", filter.vip, true, "marked as VIP");
  word.flag("--spam", filter.spam, true, "marked as spam");
}

} // namespace tkt::cli
