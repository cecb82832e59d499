#include "base/same_case.hpp"

#include <array>

#include <glib.h>

namespace tkt {

std::string same_case(std::string_view text)
{
  std::string same;
  same.reserve(text.size());
  const char* at = text.data();
  const char* const end = at + text.size();
  while (at != end) {
    const auto byte = static_cast<unsigned char>(*at);
    if (byte < 0x80) {
      same += byte >= 'A' && byte <= 'Z' ? static_cast<char>(byte + ('a' - 'A')) : *at;
      ++at;
      continue;
    }
    const auto letter = g_utf8_get_char_validated(at, end - at);
    if (letter == static_cast<gunichar>(-1) || letter == static_cast<gunichar>(-2)) {
      same += *at++;
      continue;
    }
    std::array<char, 6> bytes{};
    const auto small = g_unichar_tolower(g_unichar_toupper(letter));
    same.append(bytes.data(), static_cast<std::size_t>(g_unichar_to_utf8(small, bytes.data())));
    at = g_utf8_next_char(at);
  }
  return same;
}

} // namespace tkt
