#include "shared/people.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "base/error.hpp"

namespace tkt::cli {

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
    if (found.empty())
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
