// Case folding. Asking Unicode's tables for each text as a whole costs more than all else that is
// done with a mail; so what single letters come to is kept, and texts are put together from that
// unless letters in them depend on their neighbours.
#include <algorithm>
#include <array>
#include <atomic>
#include <memory>
#include <optional>

#include <glib.h>

#include "base/text.hpp"

namespace tkt {

namespace {

struct GFree {
  void operator()(char* text) const { g_free(text); }
};
using GText = std::unique_ptr<char, GFree>;

/// Whether letters of A to Z are all that there is to fold. GLib would stop at a NUL byte.
bool is_plain(std::string_view text)
{
  return is_ascii(text) && text.find('\0') == text.npos;
}

std::string fold_whole(std::string_view text)
{
  const auto valid = to_utf8(text);
  const GText normal{
      g_utf8_normalize(valid.data(), static_cast<gssize>(valid.size()), G_NORMALIZE_ALL_COMPOSE)};
  if (!normal)
    return valid;
  const GText folded{g_utf8_casefold(normal.get(), -1)};
  return folded.get();
}

std::string fold_marks_whole(std::string_view text)
{
  const auto folded = fold_whole(text);
  if (is_plain(folded))
    return folded;
  const GText apart{
      g_utf8_normalize(folded.data(), static_cast<gssize>(folded.size()), G_NORMALIZE_ALL)};
  if (!apart)
    return folded;
  // What Unicode knows no base letter of, though people type one instead.
  constexpr std::array<std::pair<gunichar, std::string_view>, 9> stroked{{{0x142, "l"},
                                                                          {0x111, "d"},
                                                                          {0xF8, "o"},
                                                                          {0xE6, "ae"},
                                                                          {0x153, "oe"},
                                                                          {0xF0, "d"},
                                                                          {0xFE, "th"},
                                                                          {0x127, "h"},
                                                                          {0x131, "i"}}};
  std::string out;
  for (const char* at = apart.get(); *at != 0; at = g_utf8_next_char(at)) {
    const auto letter = g_utf8_get_char(at);
    if (g_unichar_ismark(letter) != 0)
      continue;
    const auto* plain = std::find_if(stroked.begin(), stroked.end(),
                                     [&](const auto& one) { return one.first == letter; });
    if (plain != stroked.end())
      out += plain->second;
    else
      out.append(at, static_cast<std::size_t>(g_utf8_next_char(at) - at));
  }
  return out;
}

/// Whether a letter may join with the one before it, or the one behind: marks, and the parts that
/// Korean syllables are made of; also where they only come out when a letter is taken apart.
bool depends_on_neighbours(gunichar letter)
{
  const auto joins = [](gunichar one) {
    return g_unichar_ismark(one) != 0 || (one >= 0x1100 && one <= 0x11FF);
  };
  std::array<char, 6> bytes{};
  const auto size = g_unichar_to_utf8(letter, bytes.data());
  const GText apart{g_utf8_normalize(bytes.data(), size, G_NORMALIZE_ALL)};
  if (!apart || joins(letter) || joins(g_utf8_get_char(apart.get())))
    return true;
  // Whole syllables and accented letters come apart into parts; put together again, they are
  // closed towards what is no part itself.
  const GText whole{g_utf8_normalize(bytes.data(), size, G_NORMALIZE_ALL_COMPOSE)};
  for (const char* at = whole.get(); at != nullptr && *at != 0; at = g_utf8_next_char(at))
    if (joins(g_utf8_get_char(at)))
      return true;
  return false;
}

/// What single letters come to, for those that have been met: in pages, made when they are needed.
class Letters {
public:
  using Fold = std::string (*)(std::string_view);
  explicit Letters(Fold by) : fold_{by} {}

  /// Nothing where the text has to be looked at as a whole.
  std::optional<std::string> fold(std::string_view text)
  {
    std::string out;
    out.reserve(text.size() + text.size() / 8);
    const char* at = text.data();
    const char* const end = at + text.size();
    while (at != end) {
      const auto byte = static_cast<unsigned char>(*at);
      if (byte == 0)
        return {};
      if (byte < 0x80) {
        out += byte >= 'A' && byte <= 'Z' ? static_cast<char>(byte + ('a' - 'A')) : *at;
        ++at;
        continue;
      }
      const auto letter = g_utf8_get_char_validated(at, end - at);
      if (letter >= last) // not UTF-8, or too rare to be kept
        return {};
      const auto& entry = find(letter);
      if (entry.size > entry.bytes.size())
        return {};
      out.append(entry.bytes.data(), entry.size);
      at = g_utf8_next_char(at);
    }
    return out;
  }

private:
  static constexpr gunichar page_size = 64;
  static constexpr gunichar last = 0x20000;

  struct Entry {
    std::array<char, 7> bytes{};
    std::uint8_t size = 255; ///< more than there are bytes: depends on its neighbours
  };
  using Page = std::array<Entry, page_size>;

  const Entry& find(gunichar letter)
  {
    auto& slot = pages_[letter / page_size];
    const auto* page = slot.load(std::memory_order_acquire);
    if (page == nullptr)
      page = make(slot, letter / page_size * page_size);
    return (*page)[letter % page_size];
  }

  const Page* make(std::atomic<const Page*>& slot, gunichar first)
  {
    auto page = std::make_unique<Page>();
    for (gunichar i = 0; i < page_size; ++i) {
      const auto letter = first + i;
      if (g_unichar_validate(letter) == 0 || depends_on_neighbours(letter))
        continue;
      std::array<char, 6> bytes{};
      const auto size = g_unichar_to_utf8(letter, bytes.data());
      const auto folded = fold_({bytes.data(), static_cast<std::size_t>(size)});
      auto& entry = (*page)[i];
      if (folded.size() > entry.bytes.size())
        continue;
      std::copy(folded.begin(), folded.end(), entry.bytes.begin());
      entry.size = static_cast<std::uint8_t>(folded.size());
    }
    const Page* expected = nullptr; // another thread may have been faster
    if (slot.compare_exchange_strong(expected, page.get(), std::memory_order_acq_rel))
      return page.release(); // kept for as long as the program runs
    return expected;
  }

  Fold fold_;
  std::array<std::atomic<const Page*>, last / page_size> pages_{};
};

} // namespace

std::string fold(std::string_view text)
{
  if (is_plain(text))
    return to_lower_ascii(text);
  static Letters letters{fold_whole};
  auto folded = letters.fold(text);
  return folded ? std::move(*folded) : fold_whole(text);
}

std::string fold_marks(std::string_view text)
{
  if (is_plain(text))
    return to_lower_ascii(text);
  static Letters letters{fold_marks_whole};
  auto folded = letters.fold(text);
  return folded ? std::move(*folded) : fold_marks_whole(text);
}

} // namespace tkt
