#include "tkt/arguments/address_argument.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "base/error.hpp"
#include "base/text.hpp"

namespace tkt::cli {

namespace {

/// Bytes that are none would become the sign for such, which is a letter to a mail server; control
/// characters would be left out, and the mail go to another address than was typed.
bool is_text(std::string_view word)
{
  return is_utf8(word) && std::none_of(word.begin(), word.end(), [](unsigned char c) {
           return (c < 0x20 && c != '\t' && c != '\n' && c != '\r') || c == 0x7F;
         });
}

} // namespace

std::vector<mail::Address> parse_people(std::string_view option,
                                        const std::vector<std::string>& words)
{
  std::vector<mail::Address> people;
  for (const auto& word : words) {
    const auto found = mail::parse_addresses(word);
    for (const auto& one : found) {
      if (!mail::valid_address(one.address))
        throw Error{Kind::usage, fmt::format("{}: \"{}\" is no mail address", option, one.address)};
    }
    if (found.empty() || !is_text(word))
      throw Error{Kind::usage, fmt::format("{}: \"{}\" is no mail address", option, word)};
    people.insert(people.end(), found.begin(), found.end());
  }
  return people;
}

std::string one_line(std::string text)
{
  std::replace_if(
      text.begin(), text.end(), [](char c) { return c == '\n' || c == '\r'; }, ' ');
  return text;
}

} // namespace tkt::cli
