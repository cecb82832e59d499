#include "desk/contact/csv.hpp"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "base/error.hpp"
#include "base/text.hpp"

namespace tkt::desk {

enum class ContactCsvReader::Column {
  none,
  name,
  given,
  family,
  organisation,
  type,
  vip,
  spam,
  language,
  address,
  phone,
  account,
  notes,
  uid,
};

namespace {

/// A spreadsheet runs what begins like this; names of strangers must not (CSV injection).
bool looks_like_formula(std::string_view cell)
{
  if (cell.empty())
    return false;
  if (cell[0] == '=' || cell[0] == '@')
    return true;
  // `+48 22 123` is a telephone number.
  return (cell[0] == '+' || cell[0] == '-') &&
         cell.find_first_not_of("0123456789 ()/.-;", 1) != std::string_view::npos;
}

bool is_guarded(std::string_view cell)
{
  return cell.size() > 1 && cell[0] == '\'' &&
         std::string_view{"=+-@'"}.find(cell[1]) != std::string_view::npos;
}

std::string guarded(std::string cell)
{
  if (looks_like_formula(cell) || is_guarded(cell))
    cell.insert(0, 1, '\'');
  return cell;
}

std::string escaped(std::string_view text, std::string_view special)
{
  std::string out;
  for (const char c : text) {
    if (c == '\\' || special.find(c) != std::string_view::npos)
      out += '\\';
    out += c;
  }
  return out;
}

std::string listed(const std::vector<std::string>& items, std::string_view special)
{
  std::string cell;
  for (const auto& item : items)
    cell += (cell.empty() ? "" : "; ") + escaped(item, special);
  return cell;
}

/// The parts of a cell between unescaped `separators`, escapes still in them.
std::vector<std::string_view> parts_of(std::string_view cell, std::string_view separators)
{
  std::vector<std::string_view> parts;
  std::size_t begin = 0;
  for (std::size_t i = 0; i < cell.size(); ++i) {
    if (cell[i] == '\\') {
      ++i;
    } else if (separators.find(cell[i]) != std::string_view::npos) {
      parts.push_back(cell.substr(begin, i - begin));
      begin = i + 1;
    }
  }
  parts.push_back(cell.substr(std::min(begin, cell.size())));
  return parts;
}

std::string unescaped(std::string_view text)
{
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool escape = text[i] == '\\' && i + 1 < text.size() &&
                        std::string_view{"\\;,:"}.find(text[i + 1]) != std::string_view::npos;
    out += text[i + (escape ? 1 : 0)];
    i += escape;
  }
  return out;
}

void add_items(std::vector<std::string>& list, std::string_view cell, std::string_view separators)
{
  for (const auto part : parts_of(cell, separators)) {
    if (const auto item = trim(part); !item.empty())
      list.push_back(unescaped(item));
  }
}

bool is_yes(std::string_view cell)
{
  const auto word = to_lower_ascii(trim(cell));
  return word == "yes" || word == "true" || word == "1" || word == "x" || word == "y" ||
         word == "vip";
}

std::string yes_no(const std::optional<bool>& state)
{
  return !state ? "" : *state ? "yes" : "no";
}

} // namespace

std::string contact_csv_header()
{
  return tkt::to_csv(std::vector<std::string>{"name", "organisation", "type", "vip", "spam",
                                              "language", "addresses", "phones", "accounts",
                                              "notes", "uid"});
}

std::string to_csv(const mail::Card& card)
{
  std::string accounts;
  for (const auto& [service, name] : card.accounts)
    accounts += fmt::format("{}{}{}{}", accounts.empty() ? "" : "; ", escaped(service, ";:"),
                            service.empty() ? "" : ": ", escaped(name, ";:"));
  std::vector<std::string> cells{card.name,
                                 card.organisation,
                                 card.type,
                                 yes_no(card.vip),
                                 yes_no(card.spam),
                                 card.language,
                                 listed(card.addresses, ";,"),
                                 listed(card.phones, ";"),
                                 accounts,
                                 card.notes,
                                 card.uid};
  for (auto& cell : cells)
    cell = guarded(std::move(cell));
  return tkt::to_csv(cells);
}

ContactCsvReader::ContactCsvReader(Take take)
    : take_{std::move(take)}, csv_{[this](std::vector<std::string>&& cells, std::size_t line) {
        if (has_header_)
          record(cells, line);
        else
          header(cells);
      }}
{
}

void ContactCsvReader::finish()
{
  csv_.finish();
  if (!has_header_)
    throw Error{Kind::data, "nothing in it: the first line names the columns"};
}

void ContactCsvReader::header(const std::vector<std::string>& names)
{
  using enum Column;
  static constexpr std::array<std::pair<std::string_view, Column>, 45> known{{
      {"name", name},
      {"full name", name},
      {"display name", name},
      {"contact", name},
      {"first name", given},
      {"given name", given},
      {"last name", family},
      {"family name", family},
      {"surname", family},
      {"organisation", organisation},
      {"organization", organisation},
      {"organization name", organisation},
      {"organization 1 - name", organisation},
      {"company", organisation},
      {"company name", organisation},
      {"type", type},
      {"vip", vip},
      {"spam", spam},
      {"language", language},
      {"address", address},
      {"addresses", address},
      {"mail", address},
      {"email", address},
      {"e-mail", address},
      {"emails", address},
      {"email address", address},
      {"e-mail address", address},
      {"primary email", address},
      {"secondary email", address},
      {"phone", phone},
      {"phones", phone},
      {"telephone", phone},
      {"mobile", phone},
      {"mobile phone", phone},
      {"mobile number", phone},
      {"home phone", phone},
      {"business phone", phone},
      {"work phone", phone},
      {"phone number", phone},
      {"account", account},
      {"accounts", account},
      {"notes", notes},
      {"note", notes},
      {"uid", uid},
      {"type of contact", type},
  }};
  for (const auto& cell : names) {
    auto title = fold(trim(cell));
    std::replace(title.begin(), title.end(), '_', ' ');
    const auto found = std::find_if(known.begin(), known.end(),
                                    [&](const auto& entry) { return entry.first == title; });
    auto column = found == known.end() ? none : found->second;
    // Address books with many of each number them: `E-mail 2 - Value`, `E-mail 2 Address`.
    if (column == none && (title.starts_with("e-mail ") || title.starts_with("email ")) &&
        (title.ends_with("value") || title.ends_with("address")))
      column = address;
    if (column == none && title.starts_with("phone ") && title.ends_with("value"))
      column = phone;
    columns_.push_back(column);
  }
  const auto says_who = [](Column column) {
    return column == name || column == given || column == family || column == address ||
           column == phone || column == account || column == organisation;
  };
  if (std::none_of(columns_.begin(), columns_.end(), says_who))
    throw Error{Kind::data, "the first line names no column such as name or address"};
  has_header_ = true;
}

void ContactCsvReader::record(std::vector<std::string>& cells, std::size_t line)
{
  using enum Column;
  mail::Card card;
  std::string given_name;
  std::string family_name;
  for (std::size_t i = 0; i < std::min(cells.size(), columns_.size()); ++i) {
    if (is_guarded(cells[i]))
      cells[i].erase(0, 1);
    const auto cell = to_utf8(cells[i]);
    const auto text = std::string{trim(cell)};
    if (text.empty())
      continue;
    switch (columns_[i]) {
    case none:
      break;
    case name:
      card.name = text;
      break;
    case given:
      given_name = text;
      break;
    case family:
      family_name = text;
      break;
    case organisation:
      card.organisation = text;
      break;
    case type:
      card.type = text;
      break;
    case vip:
      card.vip = is_yes(text);
      break;
    case spam:
      card.spam = is_yes(text);
      break;
    case language:
      card.language = text;
      break;
    case address:
      add_items(card.addresses, text, ";,\n");
      break;
    case phone:
      add_items(card.phones, text, ";\n");
      break;
    case account:
      for (const auto part : parts_of(text, ";\n")) {
        const auto halves = parts_of(part, ":");
        if (trim(part).empty())
          continue;
        if (halves.size() == 1)
          card.accounts.push_back({"", unescaped(trim(part))});
        else
          card.accounts.push_back(
              {unescaped(trim(halves[0])), unescaped(trim(part.substr(halves[0].size() + 1)))});
      }
      break;
    case notes:
      card.notes += (card.notes.empty() ? "" : "\n") + text;
      break;
    case uid:
      card.uid = text;
      break;
    }
  }
  if (card.name.empty())
    card.name = given_name + (given_name.empty() || family_name.empty() ? "" : " ") + family_name;
  take_(std::move(card), line);
}

} // namespace tkt::desk
