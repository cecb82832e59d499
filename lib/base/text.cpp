#include "base/text.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdint>
#include <cstring>

#include <fmt/format.h>
#include <glib.h>

namespace tkt {

namespace {

bool blank(char c)
{
  return c == ' ' || c == '\t' || c == '\r' || c == '\n' || c == '\v' || c == '\f';
}

char lower(char c)
{
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

/// Damerau's distance (optimal string alignment): changes, insertions, deletions, swaps.
std::size_t distance(std::string_view a, std::string_view b)
{
  std::vector<std::size_t> before(b.size() + 1), last(b.size() + 1), row(b.size() + 1);
  for (std::size_t j = 0; j <= b.size(); ++j)
    last[j] = j;
  for (std::size_t i = 1; i <= a.size(); ++i) {
    row[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t change = a[i - 1] == b[j - 1] ? 0 : 1;
      row[j] = std::min({last[j] + 1, row[j - 1] + 1, last[j - 1] + change});
      if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
        row[j] = std::min(row[j], before[j - 2] + 1);
    }
    std::swap(before, last);
    std::swap(last, row);
  }
  return last[b.size()];
}

} // namespace

std::string_view trim(std::string_view text)
{
  while (!text.empty() && blank(text.front()))
    text.remove_prefix(1);
  while (!text.empty() && blank(text.back()))
    text.remove_suffix(1);
  return text;
}

std::vector<std::string_view> split(std::string_view text, char separator)
{
  std::vector<std::string_view> parts;
  while (true) {
    const auto end = text.find(separator);
    parts.push_back(text.substr(0, end));
    if (end == std::string_view::npos)
      return parts;
    text.remove_prefix(end + 1);
  }
}

std::string join(std::span<const std::string> parts, std::string_view between)
{
  return fmt::format("{}", fmt::join(parts, between));
}

template <class Number>
std::optional<Number> take_number(std::string_view& text)
{
  Number number{};
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc{})
    return {};
  text.remove_prefix(static_cast<std::size_t>(end - text.data()));
  return number;
}

template <class Number>
std::optional<Number> parse_number(std::string_view text)
{
  const auto number = take_number<Number>(text);
  return text.empty() ? number : std::nullopt;
}

template std::optional<int> take_number(std::string_view&);
template std::optional<unsigned> take_number(std::string_view&);
template std::optional<std::uint16_t> take_number(std::string_view&);
template std::optional<std::int64_t> take_number(std::string_view&);
template std::optional<std::uint64_t> take_number(std::string_view&);
template std::optional<double> take_number(std::string_view&);
template std::optional<int> parse_number(std::string_view);
template std::optional<unsigned> parse_number(std::string_view);
template std::optional<std::uint16_t> parse_number(std::string_view);
template std::optional<std::int64_t> parse_number(std::string_view);
template std::optional<std::uint64_t> parse_number(std::string_view);
template std::optional<double> parse_number(std::string_view);

std::string to_lower_ascii(std::string_view text)
{
  std::string out{text};
  std::transform(out.begin(), out.end(), out.begin(), lower);
  return out;
}

bool equal_ascii_case(std::string_view a, std::string_view b)
{
  return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                    [](char x, char y) { return lower(x) == lower(y); });
}

bool is_ascii(std::string_view bytes)
{
  constexpr std::uint64_t high_bits = 0x8080808080808080;
  std::uint64_t eight = 0;
  for (; bytes.size() >= sizeof eight; bytes.remove_prefix(sizeof eight)) {
    std::memcpy(&eight, bytes.data(), sizeof eight);
    if ((eight & high_bits) != 0)
      return false;
  }
  return std::all_of(bytes.begin(), bytes.end(),
                     [](char c) { return static_cast<signed char>(c) >= 0; });
}

bool is_utf8(std::string_view bytes)
{
  if (is_ascii(bytes)) // most of what there is
    return bytes.find('\0') == bytes.npos;
  return g_utf8_validate_len(bytes.data(), bytes.size(), nullptr) != 0;
}

std::string to_utf8(std::string_view bytes)
{
  if (is_utf8(bytes))
    return std::string{bytes};
  std::string out;
  out.reserve(bytes.size() + 16);
  while (!bytes.empty()) {
    const char* end = nullptr;
    g_utf8_validate_len(bytes.data(), bytes.size(), &end);
    const auto good = static_cast<std::size_t>(end - bytes.data());
    out.append(bytes.substr(0, good));
    bytes.remove_prefix(good);
    if (bytes.empty())
      break;
    out += "\xEF\xBF\xBD";
    bytes.remove_prefix(1);
  }
  return out;
}

std::string_view clip(std::string_view text, std::size_t bytes)
{
  if (text.size() <= bytes)
    return text;
  while (bytes > 0 && (static_cast<unsigned char>(text[bytes]) & 0xC0) == 0x80)
    --bytes;
  return text.substr(0, bytes);
}

std::string nearest(std::string_view word, std::span<const std::string> candidates)
{
  const auto wanted = fold(word);
  std::string best;
  std::size_t least = std::max<std::size_t>(1, wanted.size() / 3) + 1;
  for (const auto& candidate : candidates) {
    const auto away = distance(wanted, fold(candidate));
    if (away < least && away < wanted.size()) { // another letter is no misspelt one
      least = away;
      best = candidate;
    }
  }
  // What was only begun.
  constexpr std::size_t enough = 3;
  for (const auto& candidate : candidates) {
    const auto whole = fold(candidate);
    const bool begun = whole.starts_with(wanted);
    const bool without_first_part = whole.ends_with('.' + wanted); // `field.invoice`
    if (best.empty() && wanted.size() >= enough && (begun || without_first_part))
      best = candidate;
  }
  return best;
}

std::string did_you_mean(std::string_view word, std::span<const std::string> candidates)
{
  const auto near = nearest(word, candidates);
  return near.empty() ? "" : fmt::format("; did you mean \"{}\"?", near);
}

} // namespace tkt
