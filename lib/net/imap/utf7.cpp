#include "net/imap/utf7.hpp"

#include "base/text.hpp"

namespace tkt::fetch {

namespace {

// RFC 4648 base64 with a comma for the slash, which separates folders.
constexpr std::string_view alphabet =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+,";

bool stands_for_itself(char c)
{
  return c >= 0x20 && c <= 0x7e && c != '&';
}

/// The next character of valid UTF-8.
char32_t take_character(std::string_view& text)
{
  const auto first = static_cast<unsigned char>(text.front());
  const std::size_t length = first < 0x80 ? 1 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;
  char32_t c = length == 1 ? first : first & (0x7fU >> length);
  for (std::size_t i = 1; i < length; ++i)
    c = c << 6 | (static_cast<unsigned char>(text[i]) & 0x3fU);
  text.remove_prefix(length);
  return c;
}

void append_utf8(std::string& out, char32_t c)
{
  if (c < 0x80) {
    out += static_cast<char>(c);
    return;
  }
  const unsigned more = c < 0x800 ? 1 : c < 0x10000 ? 2 : 3;
  out += static_cast<char>((0xff00U >> (more + 1) & 0xffU) | c >> 6 * more);
  for (unsigned i = more; i-- > 0;)
    out += static_cast<char>(0x80U | (c >> 6 * i & 0x3fU));
}

/// Base64 of UTF-16, without padding.
class Shifted {
public:
  explicit Shifted(std::string& out) : out_{out} { out_ += '&'; }

  void put(char32_t c)
  {
    if (c >= 0x10000) {
      c -= 0x10000;
      put_unit(0xd800U | c >> 10);
      put_unit(0xdc00U | (c & 0x3ffU));
    } else {
      put_unit(c);
    }
  }

  void end()
  {
    if (bits_ > 0)
      out_ += alphabet[held_ << (6 - bits_) & 63];
    out_ += '-';
  }

private:
  void put_unit(char32_t unit)
  {
    held_ = held_ << 16 | static_cast<std::uint32_t>(unit);
    bits_ += 16;
    while (bits_ >= 6) {
      bits_ -= 6;
      out_ += alphabet[held_ >> bits_ & 63];
    }
    held_ &= (1U << bits_) - 1;
  }

  std::string& out_;
  std::uint32_t held_ = 0;
  unsigned bits_ = 0;
};

std::string encode(std::string_view utf8)
{
  std::string out;
  while (!utf8.empty()) {
    if (stands_for_itself(utf8.front())) {
      out += utf8.front();
      utf8.remove_prefix(1);
    } else if (utf8.front() == '&') {
      out += "&-";
      utf8.remove_prefix(1);
    } else {
      Shifted shifted{out};
      while (!utf8.empty() && !stands_for_itself(utf8.front()) && utf8.front() != '&')
        shifted.put(take_character(utf8));
      shifted.end();
    }
  }
  return out;
}

/// What stands between `&` and `-`; false if it is no UTF-16 in base64.
bool decode_shifted(std::string_view base64, std::string& out)
{
  std::uint32_t held = 0;
  unsigned bits = 0;
  char32_t high = 0;
  for (const char digit : base64) {
    const auto value = alphabet.find(digit);
    if (value == std::string_view::npos)
      return false;
    held = held << 6 | static_cast<std::uint32_t>(value);
    bits += 6;
    if (bits < 16)
      continue;
    bits -= 16;
    const char32_t unit = held >> bits & 0xffffU;
    held &= (1U << bits) - 1;
    const bool is_high = unit >= 0xd800 && unit < 0xdc00;
    const bool is_low = unit >= 0xdc00 && unit < 0xe000;
    if (is_low != (high != 0))
      return false;
    if (is_low)
      append_utf8(out, 0x10000 + ((high & 0x3ffU) << 10) + (unit & 0x3ffU));
    else if (!is_high)
      append_utf8(out, unit);
    high = is_high ? unit : 0;
  }
  return high == 0 && bits < 6 && held == 0;
}

} // namespace

std::optional<std::string> from_utf7(std::string_view encoded)
{
  std::string out;
  while (!encoded.empty()) {
    if (stands_for_itself(encoded.front())) {
      out += encoded.front();
      encoded.remove_prefix(1);
      continue;
    }
    const auto end = encoded.find('-');
    if (encoded.front() != '&' || end == std::string_view::npos)
      return {};
    if (end == 1)
      out += '&';
    else if (!decode_shifted(encoded.substr(1, end - 1), out))
      return {};
    encoded.remove_prefix(end + 1);
  }
  return out;
}

std::string to_utf7(std::string_view name)
{
  // Only what encoding would give back exactly is taken as encoded: `R&D` is not.
  if (name.find('&') != std::string_view::npos) {
    const auto decoded = from_utf7(name);
    if (decoded && encode(*decoded) == name)
      return std::string{name};
  }
  return encode(to_utf8(name));
}

} // namespace tkt::fetch
