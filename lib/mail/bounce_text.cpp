#include "mail/bounce_text.hpp"

#include <algorithm>
#include <array>
#include <set>

#include "base/text.hpp"
#include "mail/address.hpp"

namespace tkt::mail {

namespace {

bool is_alphanumeric(char c)
{
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
         static_cast<signed char>(c) < 0;
}

/// RFC 5322 allows more before the @ than a sentence would put there.
bool is_local(char c)
{
  return is_alphanumeric(c) ||
         std::string_view{"!#$%&'*+-/=?^_`{|}~."}.find(c) != std::string::npos;
}

bool is_domain(char c)
{
  return is_alphanumeric(c) || c == '-' || c == '.';
}

/// Each way to read an address at each @ of a text: `to=<ann@a.example>.`, `'ann@a.example'`.
std::set<std::string> addresses_in(std::string_view text)
{
  std::set<std::string> all;
  for (auto at = text.find('@'); at != std::string_view::npos; at = text.find('@', at + 1)) {
    auto end = at + 1;
    while (end < text.size() && is_domain(text[end]))
      ++end;
    while (end > at + 1 && !is_alphanumeric(text[end - 1]))
      --end;
    constexpr std::size_t longest_local = 64;
    for (auto begin = at; begin > 0 && at - begin < longest_local && is_local(text[begin - 1]);) {
      --begin;
      if (begin == 0 || !is_alphanumeric(text[begin - 1]))
        all.insert(fold_address(text.substr(begin, end - begin)));
    }
  }
  return all;
}

bool is_field_of_copy(std::string_view line)
{
  static constexpr std::array fields{"to:", "cc:", "from:", "subject:", "date:", "reply-to:"};
  const auto lower = to_lower_ascii(clip(line, 20));
  return std::any_of(fields.begin(), fields.end(),
                     [&](const char* field) { return lower.starts_with(field); });
}

std::vector<std::string> named(const std::string& text, std::span<const std::string> addresses)
{
  const auto written = addresses_in(text);
  std::vector<std::string> found;
  for (const auto& address : addresses)
    if (written.contains(fold_address(address)))
      found.push_back(address);
  return found;
}

} // namespace

bool begins_returned_copy(std::string_view line)
{
  const auto lower = to_lower_ascii(clip(line, 80));
  return lower.starts_with("received:") ||
         (lower.starts_with("---") &&
          (lower.find("copy") != std::string::npos || lower.find("original") != std::string::npos ||
           lower.find("returned") != std::string::npos));
}

std::vector<std::string> named_in_bounce(std::string_view text,
                                         std::span<const std::string> addresses)
{
  std::string words;
  std::string fields;
  for (auto line : split(text, '\n')) {
    line = trim(line);
    const auto lower = to_lower_ascii(clip(line, 20));
    if (begins_returned_copy(line) || lower.starts_with("return-path:") ||
        lower.starts_with("message-id:"))
      break;
    if (line.starts_with('>'))
      continue;
    auto& place = is_field_of_copy(line) ? fields : words;
    place += line;
    place += '\n';
  }
  auto found = named(words, addresses);
  return found.empty() ? named(fields, addresses) : found;
}

} // namespace tkt::mail
