#include "net/smtp_text.hpp"

#include <algorithm>
#include <cstdlib>
#include <memory>
#include <utility>

#include <glib.h>

#include "base/text.hpp"

namespace tkt::net {

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

Shape shape_of(const Bytes& message)
{
  Shape shape;
  bool in_header = true;
  bool blank_line = true; // so far
  std::size_t line = 0;   // where it begins
  std::size_t at = 0;
  message.each_piece([&](std::string_view piece) {
    std::size_t i = 0;
    for (; in_header && i < piece.size(); ++i, ++at) {
      const char c = piece[i];
      if (c == '\n') {
        in_header = !blank_line;
        blank_line = true;
        line = in_header ? at + 1 : line;
      } else {
        blank_line = blank_line && c == '\r';
        shape.ascii_header = shape.ascii_header && static_cast<signed char>(c) >= 0;
      }
    }
    shape.ascii_body = shape.ascii_body && is_ascii(piece.substr(i));
  });
  shape.header = in_header ? at : line;
  return shape;
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

std::string with_ascii_words(std::string_view header)
{
  std::string out;
  out.reserve(header.size() + 256);
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
  return out;
}

namespace {

/// Where the line ends, by LF or CR, or `text` does.
std::size_t end_of_line(std::string_view text)
{
  const auto end = std::min(text.find('\n'), text.size());
  return std::min(text.substr(0, end).find('\r'), end);
}

} // namespace

bool DataText::next(std::string& piece)
{
  constexpr std::size_t enough = 65536;
  piece.clear();
  while (!rest_.empty() && piece.size() < enough) {
    if (std::exchange(after_cr_, false) && rest_.front() == '\n') {
      rest_.remove_prefix(1);
    } else {
      if (at_line_start_ && rest_.front() == '.')
        piece += '.';
      // A line may be as long as the message; it is cut anywhere but in a CRLF.
      const auto part = rest_.substr(0, end_of_line(rest_.substr(0, enough)));
      piece += part;
      rest_.remove_prefix(part.size());
      at_line_start_ = !rest_.empty() && (rest_.front() == '\r' || rest_.front() == '\n');
      if (at_line_start_) {
        piece += "\r\n";
        after_cr_ = rest_.front() == '\r';
        rest_.remove_prefix(1);
      }
    }
    if (rest_.empty())
      rest_ = reader_.next();
  }
  if (!rest_.empty())
    return false;
  piece += at_line_start_ ? ".\r\n" : "\r\n.\r\n";
  return true;
}

} // namespace tkt::net
