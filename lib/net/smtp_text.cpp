#include "net/smtp_text.hpp"

#include <algorithm>
#include <cstdlib>
#include <memory>

#include <glib.h>

namespace tkt::net {

bool is_ascii(std::string_view text)
{
  return std::all_of(text.begin(), text.end(),
                     [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}

namespace {

/// Where the `@` before the domain is; nothing if a character stands where it may not.
std::optional<std::size_t> find_at(std::string_view address)
{
  bool quoted = false;
  std::optional<std::size_t> at;
  for (std::size_t i = 0; i < address.size(); ++i) {
    const char c = address[i];
    if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f)
      return {};
    if (c == '"' && !at) {
      quoted = !quoted;
    } else if (quoted) {
      if (c == '\\' && ++i == address.size())
        return {};
    } else if (c == ' ' || c == '<' || c == '>' || c == ',' || c == ';' || c == '"') {
      return {};
    } else if (c == '@') {
      if (at)
        return {};
      at = i;
    }
  }
  return quoted ? std::nullopt : at;
}

} // namespace

std::optional<std::string> envelope_address(std::string_view address)
{
  const auto at = find_at(address);
  if (!at || *at == 0 || *at + 1 == address.size())
    return {};
  const std::string domain{address.substr(*at + 1)};
  if (is_ascii(domain))
    return std::string{address};
  const std::unique_ptr<char, decltype(&g_free)> ascii{g_hostname_to_ascii(domain.c_str()),
                                                       &g_free};
  if (!ascii)
    return {};
  return std::string{address.substr(0, *at + 1)} + ascii.get();
}

std::string_view header_of(std::string_view message)
{
  const auto end = message.find("\r\n\r\n");
  return end == std::string_view::npos ? message : message.substr(0, end + 2);
}

namespace {

/// `=?utf-8?B?…?=`, more than one where a word is long (RFC 2047: 75 characters at most).
std::string encoded_word(std::string_view word)
{
  constexpr std::size_t most = 45;
  std::string out;
  while (!word.empty()) {
    auto size = std::min(most, word.size());
    while (size < word.size() && (static_cast<unsigned char>(word[size]) & 0xC0) == 0x80)
      --size; // never half a character
    size = size == 0 ? std::min(most, word.size()) : size;
    const std::unique_ptr<char, decltype(&g_free)> text{
        g_base64_encode(reinterpret_cast<const guchar*>(word.data()), size), &g_free};
    if (!out.empty())
      out += "\r\n ";
    out += std::string{"=?utf-8?B?"} + text.get() + "?=";
    word.remove_prefix(size);
  }
  return out;
}

} // namespace

std::string with_ascii_header(std::string_view message)
{
  const auto header = header_of(message);
  std::string out;
  out.reserve(message.size() + 256);
  std::size_t at = 0;
  while (at < header.size()) {
    const auto end = std::min(header.find_first_of(" \t\r\n,", at), header.size());
    const auto word = header.substr(at, end - at);
    if (is_ascii(word))
      out += word;
    else if (word.find('@') != std::string_view::npos)
      out += encoded_word(word) + ":;";
    else
      out += encoded_word(word);
    if (end < header.size())
      out += header[end];
    at = end + 1;
  }
  out += message.substr(header.size());
  return out;
}

bool DataText::next(std::string& piece)
{
  constexpr std::size_t enough = 65536;
  piece.clear();
  while (!rest_.empty() && piece.size() < enough) {
    if (at_line_start_ && rest_.front() == '.')
      piece += '.';
    // A line may be as long as the message; it is cut anywhere but in a CRLF.
    const auto end = rest_.substr(0, enough).find_first_of("\r\n");
    const auto part = rest_.substr(0, end == std::string_view::npos ? enough : end);
    piece += part;
    rest_.remove_prefix(part.size());
    at_line_start_ = end != std::string_view::npos;
    if (at_line_start_) {
      piece += "\r\n";
      rest_.remove_prefix(rest_.starts_with("\r\n") ? 2 : 1);
    }
  }
  if (!rest_.empty())
    return false;
  piece += at_line_start_ ? ".\r\n" : "\r\n.\r\n";
  return true;
}

} // namespace tkt::net
