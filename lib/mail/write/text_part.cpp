#include "mail/write/text_part.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "base/clean_text.hpp"
#include "base/text.hpp"
#include "mail/parse/flowed.hpp"
#include "mail/parse/gmime.hpp"

namespace tkt::mail {

namespace {

std::string with_lf(std::string_view text)
{
  auto lines = clean_text(to_utf8(text));
  if (!lines.empty() && !lines.ends_with('\n'))
    lines += '\n';
  return lines;
}

/// The least that gets a text through unchanged.
GMimeContentEncoding encoding_for(std::string_view text)
{
  std::size_t high = 0, longest = 0;
  bool hazard = text.starts_with("From ");
  for (const auto line : split(text, '\n')) {
    longest = std::max(longest, line.size());
    hazard = hazard || line.starts_with("From ") || line == ".";
    high += static_cast<std::size_t>(std::count_if(
        line.begin(), line.end(), [](char c) { return static_cast<signed char>(c) < 0; }));
  }
  if (high == 0 && longest <= 990 && !hazard)
    return GMIME_CONTENT_ENCODING_7BIT;
  // Quoted-printable triples each high byte, base64 adds a third to everything.
  return high * 3 > text.size() ? GMIME_CONTENT_ENCODING_BASE64
                                : GMIME_CONTENT_ENCODING_QUOTEDPRINTABLE;
}

/// GMime makes lines of 77 where a blank at their end is encoded last; 76 are allowed (RFC 2045,
/// section 6.7).
void shorten_quoted_printable(std::string& text)
{
  constexpr std::size_t most = 76;
  constexpr std::size_t encoded = 3; // `=20`
  for (std::size_t at = 0; at < text.size();) {
    auto end = std::min(text.find('\n', at), text.size());
    if (end - at > most) {
      text.insert(end - encoded, "=\n");
      end += 2;
    }
    at = end + 1;
  }
}

std::string encode(GMimeContentEncoding encoding, std::string_view bytes)
{
  GMimeEncoding state;
  g_mime_encoding_init_encode(&state, encoding);
  std::string out;
  out.resize(g_mime_encoding_outlen(&state, bytes.size()) + 8);
  out.resize(g_mime_encoding_flush(&state, bytes.data(), bytes.size(), out.data()));
  if (encoding == GMIME_CONTENT_ENCODING_QUOTEDPRINTABLE)
    shorten_quoted_printable(out);
  return out;
}

std::string_view name_of(GMimeContentEncoding encoding)
{
  return encoding == GMIME_CONTENT_ENCODING_7BIT     ? "7bit"
         : encoding == GMIME_CONTENT_ENCODING_BASE64 ? "base64"
                                                     : "quoted-printable";
}

} // namespace

void append_crlf(std::string& out, std::string_view text)
{
  out.reserve(out.size() + text.size() + text.size() / 40);
  while (!text.empty()) {
    const auto end = text.find('\n');
    out += text.substr(0, end);
    if (end == std::string_view::npos)
      return;
    out += "\r\n";
    text.remove_prefix(end + 1);
  }
}

std::string with_crlf(std::string_view text)
{
  std::string out;
  append_crlf(out, text);
  return out;
}

void append_text(std::string& out, std::string_view subtype, std::string_view text)
{
  const bool plain = subtype == "plain";
  auto lines = with_lf(text);
  if (plain)
    lines = flow(lines);
  const auto encoding = encoding_for(lines);
  out += fmt::format("Content-Type: text/{}; charset={}{}\r\nContent-Transfer-Encoding: {}\r\n\r\n",
                     subtype, is_ascii(lines) ? "us-ascii" : "utf-8",
                     plain ? "; format=flowed" : "", name_of(encoding));
  if (encoding == GMIME_CONTENT_ENCODING_7BIT)
    append_crlf(out, lines);
  else if (encoding == GMIME_CONTENT_ENCODING_BASE64)
    append_crlf(out, encode(encoding, with_crlf(lines))); // its canonical form (section 6.8)
  else
    append_crlf(out, encode(encoding, lines));
}

} // namespace tkt::mail
