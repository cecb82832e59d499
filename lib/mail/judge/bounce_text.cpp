#include "mail/judge/bounce_text.hpp"

#include <algorithm>
#include <array>
#include <set>

#include "base/text.hpp"
#include "mail/parse/address.hpp"

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

/// Fields by which one copy is known.
constexpr std::array copy_fields{"x-failed-recipients", "envelope-to",     "x-envelope-to",
                                 "x-original-to",       "x-real-to",       "x-rcpt-to",
                                 "delivered-to",        "final-recipient", "original-recipient"};

/// The fields of a returned copy in a text, unfolded; what is no field ends them.
std::vector<std::string> copy_names(std::span<const std::string_view> lines)
{
  std::vector<std::string> all;
  std::string field;
  const auto flush = [&] {
    if (const auto colon = field.find(':'); colon != std::string::npos)
      for (auto& address : recipients_named_by(std::string_view{field}.substr(0, colon),
                                               std::string_view{field}.substr(colon + 1)))
        all.push_back(std::move(address));
    field.clear();
  };
  for (const auto line : lines) {
    if (!line.starts_with(' ') && !line.starts_with('\t'))
      flush();
    constexpr std::size_t longest_field = 8 << 10;
    if (field.size() < longest_field)
      field += line;
  }
  flush();
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

std::vector<std::string> recipients_named_by(std::string_view field, std::string_view value)
{
  const auto lower = to_lower_ascii(clip(trim(field), 40));
  if (lower == "received") { // RFC 5321, section 4.4: `for` is there for one recipient only
    auto words = to_lower_ascii(value);
    std::replace_if(
        words.begin(), words.end(), [](char c) { return c < ' '; }, ' '); // folding
    constexpr std::string_view mark = " for ";
    const auto at = words.find(mark);
    if (at == std::string::npos)
      return {};
    value = value.substr(at + mark.size());
    value = value.substr(0, value.find(';'));
  } else if (std::find(copy_fields.begin(), copy_fields.end(), lower) == copy_fields.end()) {
    return {};
  } else if (lower.ends_with("l-recipient")) { // rfc822; user@host
    value = value.substr(value.find(';') + 1);
  }
  std::vector<std::string> all;
  for (const auto& address : parse_addresses(value))
    all.push_back(address.address);
  return all;
}

std::vector<std::string> named_in_bounce(std::string_view text,
                                         std::span<const std::string> addresses)
{
  std::string words;
  std::string fields;
  const auto lines = split(text, '\n');
  std::size_t at = 0;
  for (; at < lines.size(); ++at) {
    const auto line = trim(lines[at]);
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
  if (found.empty())
    found = named(join(copy_names(std::span{lines}.subspan(at)), "\n"), addresses);
  return found.empty() ? named(fields, addresses) : found;
}

} // namespace tkt::mail
