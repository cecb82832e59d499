#include "tkt/contact/text_form.hpp"

#include <algorithm>
#include <array>
#include <set>

#include <fmt/format.h>

#include "base/error.hpp"
#include "base/text.hpp"

namespace tkt::cli {

namespace {

/// A field that there is one of.
struct Single {
  const char* name;
  std::string desk::Contact::*value;
};
constexpr std::array singles{
    Single{"Name", &desk::Contact::name}, Single{"Organisation", &desk::Contact::organisation},
    Single{"Type", &desk::Contact::type}, Single{"Language", &desk::Contact::language}};

std::string to_word(const desk::Account& account)
{
  const bool plain = account.service.empty() && account.name.find(':') == std::string::npos;
  return plain ? account.name : fmt::format("{}:{}", account.service, account.name);
}

bool parse_switch(std::string_view value)
{
  const auto word = to_lower_ascii(value);
  if (word == "yes" || word == "true")
    return true;
  if (word == "no" || word == "false" || word.empty())
    return false;
  throw Error{Kind::data, fmt::format("VIP: \"{}\" is neither yes nor no", value)};
}

void read_field(std::string_view line, desk::Contact& contact, std::set<std::string>& seen)
{
  const auto colon = line.find(':');
  if (colon == std::string_view::npos)
    throw Error{Kind::data,
                fmt::format("\"{}\" is no field such as \"Name: Ann\"", clip(line, 60))};
  const auto name = trim(line.substr(0, colon));
  const std::string value{trim(line.substr(colon + 1))};
  const auto is = [&](std::string_view known) { return equal_ascii_case(name, known); };
  const auto single =
      std::find_if(singles.begin(), singles.end(), [&](const Single& one) { return is(one.name); });
  if (single != singles.end() || is("VIP")) {
    if (!seen.insert(to_lower_ascii(name)).second)
      throw Error{Kind::data, fmt::format("{} is there twice", name)};
    if (single == singles.end())
      contact.vip = parse_switch(value);
    else
      contact.*(single->value) = value;
  } else if (is("Address")) {
    if (!value.empty() && !mail::valid_address(value))
      throw Error{Kind::data, fmt::format("not an address: \"{}\"", value)};
    if (!value.empty())
      contact.addresses.push_back(value);
  } else if (is("Phone")) {
    if (!value.empty())
      contact.phones.push_back(value);
  } else if (is("Account")) {
    if (!value.empty())
      contact.accounts.push_back(parse_account(value));
  } else {
    const std::vector<std::string> known{"Name",     "Organisation", "Type",  "VIP",
                                         "Language", "Address",      "Phone", "Account"};
    throw Error{Kind::data, fmt::format("no field \"{}\"{}", name, did_you_mean(name, known))};
  }
}

template <class T>
void apply_list(const std::vector<T>& before, const std::vector<T>& after, std::vector<T>& list)
{
  if (list == before) { // their order counts too: the first is the usual one
    list = after;
    return;
  }
  const auto has = [](const std::vector<T>& in, const T& one) {
    return std::find(in.begin(), in.end(), one) != in.end();
  };
  std::erase_if(list, [&](const T& one) { return has(before, one) && !has(after, one); });
  for (const auto& one : after)
    if (!has(before, one) && !has(list, one))
      list.push_back(one);
}

} // namespace

desk::Account parse_account(const std::string& word)
{
  const auto colon = word.find(':');
  if (colon == std::string::npos)
    return {"", word};
  return {word.substr(0, colon), word.substr(colon + 1)};
}

std::string to_text(const desk::Contact& contact)
{
  std::string text;
  const auto line = [&](std::string_view name, std::string_view value) {
    text += fmt::format("{}:{}{}\n", name, value.empty() ? "" : " ", value);
  };
  for (const auto& [name, value] : singles)
    line(name, contact.*value);
  line("VIP", contact.vip ? "yes" : "no");
  for (const auto& address : contact.addresses)
    line("Address", address);
  for (const auto& phone : contact.phones)
    line("Phone", phone);
  for (const auto& account : contact.accounts)
    line("Account", to_word(account));
  return text + '\n' + contact.notes + (contact.notes.empty() ? "" : "\n");
}

desk::Contact parse_contact(std::string_view text)
{
  desk::Contact contact;
  std::set<std::string> seen;
  std::size_t number = 0, at = 0;
  while (at < text.size()) {
    const auto end = std::min(text.find('\n', at), text.size());
    const auto line = trim(text.substr(at, end - at));
    at = std::min(end + 1, text.size());
    ++number;
    if (line.empty()) {
      contact.notes = trim(text.substr(at));
      break;
    }
    if (line.front() == '#')
      continue;
    try {
      read_field(line, contact, seen);
    } catch (Error& e) {
      e.within(fmt::format("line {}", number));
      throw;
    }
  }
  return contact;
}

void apply_difference(const desk::Contact& before, const desk::Contact& after,
                      desk::Contact& contact)
{
  for (const auto& [name, value] : singles)
    if (before.*value != after.*value)
      contact.*value = after.*value;
  if (before.notes != after.notes)
    contact.notes = after.notes;
  if (before.vip != after.vip)
    contact.vip = after.vip;
  apply_list(before.addresses, after.addresses, contact.addresses);
  apply_list(before.phones, after.phones, contact.phones);
  apply_list(before.accounts, after.accounts, contact.accounts);
}

} // namespace tkt::cli
