#include "desk/message/text_fingerprint.hpp"

#include <cstring>
#include <string>

#include "base/digest.hpp"
#include "base/text.hpp"

namespace tkt::desk {

std::int64_t text_print(std::string_view text)
{
  constexpr std::size_t enough = 60;
  constexpr std::size_t most = 64 * 1024; // what comes behind that makes no difference
  std::string words;
  for (const char c : fold_marks(clip(text, most)))
    if (static_cast<unsigned char>(c) > ' ' && (c < '0' || c > '9'))
      words += c;
  if (words.size() < enough)
    return 0;
  const auto digest = sha256(words);
  std::int64_t print = 0;
  std::memcpy(&print, digest.data(), sizeof print);
  return print == 0 ? 1 : print;
}

} // namespace tkt::desk
