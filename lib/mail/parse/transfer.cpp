#include "mail/parse/transfer.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "base/text.hpp"
#include "mail/parse/gmime.hpp"

namespace tkt::mail {

namespace {

constexpr std::size_t piece = 8 << 10;
constexpr std::uint8_t skip = 0xFF, pad = 0xFE;

constexpr std::array<std::uint8_t, 256> base64_table = [] {
  std::array<std::uint8_t, 256> table{};
  table.fill(skip);
  constexpr std::string_view letters =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  for (std::size_t i = 0; i < letters.size(); ++i)
    table[static_cast<unsigned char>(letters[i])] = static_cast<std::uint8_t>(i);
  table['='] = pad;
  return table;
}();

std::uint8_t sextet(char c)
{
  return base64_table[static_cast<unsigned char>(c)];
}

// GMime's decoder stops at the first padding, and so would lose what was joined behind it.
class Base64 {
public:
  std::size_t step(std::string_view in, char* out)
  {
    char* to = out;
    for (const char c : in) {
      const auto value = sextet(c);
      if (value < 64) {
        bits_ = bits_ << 6 | value;
        if (++held_ == 4) {
          *to++ = static_cast<char>(bits_ >> 16 & 0xFF);
          *to++ = static_cast<char>(bits_ >> 8 & 0xFF);
          *to++ = static_cast<char>(bits_ & 0xFF);
          held_ = 0;
        }
      } else if (value == pad) {
        to += finish(to);
      }
    }
    return static_cast<std::size_t>(to - out);
  }

  /// What a quantum that is not full still holds; a single sextet is no byte.
  std::size_t finish(char* out)
  {
    const auto held = std::exchange(held_, 0);
    if (held < 2)
      return 0;
    bits_ <<= 6 * (4 - held);
    out[0] = static_cast<char>(bits_ >> 16 & 0xFF);
    if (held == 3)
      out[1] = static_cast<char>(bits_ >> 8 & 0xFF);
    return held == 3 ? 2 : 1;
  }

private:
  std::uint32_t bits_ = 0;
  int held_ = 0;
};

void decode_base64(std::string_view body, const Sink& sink)
{
  Base64 decoder;
  std::array<char, piece> out;
  while (!body.empty()) {
    const auto in = body.substr(0, piece);
    if (const auto n = decoder.step(in, out.data()))
      sink({out.data(), n});
    body.remove_prefix(in.size());
  }
  if (const auto n = decoder.finish(out.data()))
    sink({out.data(), n});
}

void decode_by_gmime(GMimeContentEncoding encoding, std::string_view body, const Sink& sink)
{
  GMimeEncoding state;
  g_mime_encoding_init_decode(&state, encoding);
  std::string out;
  while (!body.empty()) {
    const auto in = body.substr(0, piece);
    out.resize(g_mime_encoding_outlen(&state, in.size()));
    const auto n = g_mime_encoding_step(&state, in.data(), in.size(), out.data());
    if (n > 0)
      sink({out.data(), n});
    body.remove_prefix(in.size());
  }
  out.resize(g_mime_encoding_outlen(&state, 0));
  if (const auto n = g_mime_encoding_flush(&state, "", 0, out.data()))
    sink({out.data(), n});
}

/// Written so that the compiler can take many bytes at once: this runs over every attachment.
std::uint64_t count_letters(std::string_view text)
{
  std::uint64_t letters = 0;
  while (!text.empty()) {
    std::uint8_t some = 0; // cannot overflow within one stretch
    const auto stretch = text.substr(0, 240);
    for (const char c : stretch) {
      const auto b = static_cast<std::uint8_t>(c);
      const auto alphabetic = static_cast<std::uint8_t>((b | 0x20) - 'a') < 26;
      const auto digit = static_cast<std::uint8_t>(b - '0') < 10;
      some = static_cast<std::uint8_t>(some + (alphabetic | digit | (b == '+') | (b == '/')));
    }
    letters += some;
    text.remove_prefix(stretch.size());
  }
  return letters;
}

std::uint64_t base64_size(std::string_view body)
{
  std::uint64_t size = 0;
  while (!body.empty()) {
    const auto quanta = body.substr(0, body.find('='));
    const auto letters = count_letters(quanta);
    size += letters / 4 * 3 + (letters % 4 == 3 ? 2 : letters % 4 == 2 ? 1 : 0);
    body.remove_prefix(std::min(quanta.size() + 1, body.size()));
  }
  return size;
}

} // namespace

Transfer transfer_of(std::string_view value)
{
  value = trim(value.substr(0, value.find(';')));
  if (equal_ascii_case(value, "base64"))
    return Transfer::base64;
  if (equal_ascii_case(value, "quoted-printable"))
    return Transfer::quoted_printable;
  if (equal_ascii_case(value, "uuencode") || equal_ascii_case(value, "x-uuencode") ||
      equal_ascii_case(value, "x-uue"))
    return Transfer::uuencode;
  return Transfer::identity;
}

void decode_transfer(Transfer transfer, std::string_view body, const Sink& sink)
{
  switch (transfer) {
  case Transfer::identity:
    if (!body.empty())
      sink(body);
    break;
  case Transfer::base64:
    decode_base64(body, sink);
    break;
  case Transfer::quoted_printable:
    decode_by_gmime(GMIME_CONTENT_ENCODING_QUOTEDPRINTABLE, body, sink);
    break;
  case Transfer::uuencode:
    decode_by_gmime(GMIME_CONTENT_ENCODING_UUENCODE, body, sink);
    break;
  }
}

std::string decode_transfer(Transfer transfer, std::string_view body, std::size_t limit)
{
  if (transfer == Transfer::identity)
    return std::string{body.substr(0, limit)};
  // Quoted-printable spends three octets on one, base64 four on three, with line ends to spare.
  if (limit < body.size() / 4)
    body = body.substr(0, limit * 4);
  std::string out;
  out.reserve(std::min(limit, body.size()));
  decode_transfer(transfer, body, [&](std::string_view bytes) {
    out.append(bytes.substr(0, limit - std::min(limit, out.size())));
  });
  return out;
}

std::uint64_t decoded_size(Transfer transfer, std::string_view body)
{
  if (transfer == Transfer::identity)
    return body.size();
  if (transfer == Transfer::base64)
    return base64_size(body);
  std::uint64_t size = 0;
  decode_transfer(transfer, body, [&](std::string_view bytes) { size += bytes.size(); });
  return size;
}

} // namespace tkt::mail
