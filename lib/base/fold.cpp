// Case folding. Asking Unicode's tables for each text as a whole costs more than all else that is
// done with a mail; so what single letters come to is kept, and texts are put together from that.
// Letters that join with their neighbours are asked for together with those.
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

std::string fold_cluster(std::string_view text)
{
  const GText normal{
      g_utf8_normalize(text.data(), static_cast<gssize>(text.size()), G_NORMALIZE_ALL_COMPOSE)};
  if (!normal)
    return std::string{text};
  const GText folded{g_utf8_casefold(normal.get(), -1)};
  return folded.get();
}

std::string fold_marks_cluster(std::string_view text)
{
  const auto folded = fold_cluster(text);
  if (is_ascii(folded))
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

bool joins(gunichar letter)
{
  return g_unichar_ismark(letter) != 0 || (letter >= 0x1100 && letter <= 0x11FF);
}

/// The parts of `letter`, taken apart as far as Unicode does.
GText parts_of(gunichar letter)
{
  std::array<char, 6> bytes{};
  const auto size = g_unichar_to_utf8(letter, bytes.data());
  return GText{g_utf8_normalize(bytes.data(), size, G_NORMALIZE_ALL)};
}

/// Whether a letter may join with the one before it, or the one behind: marks, and the parts that
/// Korean syllables are made of; also where they only come out when a letter is taken apart.
bool depends_on_neighbours(gunichar letter)
{
  const auto apart = parts_of(letter);
  if (!apart || joins(letter) || joins(g_utf8_get_char(apart.get())))
    return true;
  // Whole syllables and accented letters come apart into parts; put together again, they are
  // closed towards what is no part itself.
  const GText whole{g_utf8_normalize(apart.get(), -1, G_NORMALIZE_ALL_COMPOSE)};
  for (const char* at = whole.get(); at != nullptr && *at != 0; at = g_utf8_next_char(at))
    if (joins(g_utf8_get_char(at)))
      return true;
  return false;
}

/// Whether a letter may join with the one before it: a mark, a vowel or a final of a Korean
/// syllable, or what begins with one when it is taken apart. An initial never does.
bool joins_backwards(gunichar letter)
{
  const auto apart = parts_of(letter);
  const auto first = apart ? g_utf8_get_char(apart.get()) : letter;
  return g_unichar_ismark(first) != 0 || (first >= 0x1160 && first <= 0x11FF);
}

/// What single letters come to, for those that have been met: in pages, made when they are needed.
class Letters {
public:
  using Fold = std::string (*)(std::string_view);
  explicit Letters(Fold by) : fold_{by} {}

  /// Of valid UTF-8. A letter goes with all that joins it, and with nothing else: GLib takes time
  /// by the square of a text of which it puts letters together.
  std::string fold(std::string_view text)
  {
    std::string out;
    out.reserve(text.size() + text.size() / 8);
    const char* at = text.data();
    const char* const end = at + text.size();
    while (at != end) {
      const auto* const behind = end_of_cluster(at, end);
      const std::string_view cluster{at, static_cast<std::size_t>(behind - at)};
      at = behind;
      if (cluster.size() == 1) {
        out += cluster[0] >= 'A' && cluster[0] <= 'Z' ? static_cast<char>(cluster[0] + ('a' - 'A'))
                                                      : cluster[0];
        continue;
      }
      const auto* const known = cached(cluster);
      if (known != nullptr)
        out.append(known->bytes.data(), known->size);
      else
        out += fold_(cluster);
    }
    return out;
  }

private:
  static constexpr gunichar page_size = 64;
  static constexpr gunichar last = 0x20000; ///< letters from here on are too rare to be kept
  /// Unicode's own bound for marks in a row (UAX #15, Stream-Safe Text Format): no language comes
  /// near it.
  static constexpr std::size_t most_joined = 30;

  struct Entry {
    std::array<char, 7> bytes{};
    std::uint8_t size = 255; ///< more than there are bytes: depends on its neighbours
    bool joins_backwards = false;
  };
  using Page = std::array<Entry, page_size>;

  bool joins(const char* at)
  {
    if (static_cast<unsigned char>(*at) < 0x80)
      return false;
    const auto letter = g_utf8_get_char(at);
    return letter >= last ? tkt::joins_backwards(letter) : find(letter).joins_backwards;
  }

  const char* end_of_cluster(const char* at, const char* end)
  {
    at = g_utf8_next_char(at);
    for (std::size_t i = 0; i < most_joined && at != end && joins(at); ++i)
      at = g_utf8_next_char(at);
    return at;
  }

  /// Nothing for more than one letter, and for those that are not kept.
  const Entry* cached(std::string_view cluster)
  {
    const auto* const at = cluster.data();
    if (g_utf8_next_char(at) != at + cluster.size())
      return nullptr;
    const auto letter = g_utf8_get_char(at);
    if (letter >= last)
      return nullptr;
    const auto& entry = find(letter);
    return entry.size > entry.bytes.size() ? nullptr : &entry;
  }

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
      if (g_unichar_validate(letter) == 0)
        continue;
      (*page)[i].joins_backwards = tkt::joins_backwards(letter);
      if (depends_on_neighbours(letter))
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
  if (is_ascii(text))
    return to_lower_ascii(text);
  static Letters letters{fold_cluster};
  return letters.fold(to_utf8(text));
}

std::string fold_marks(std::string_view text)
{
  if (is_ascii(text))
    return to_lower_ascii(text);
  static Letters letters{fold_marks_cluster};
  return letters.fold(to_utf8(text));
}

} // namespace tkt
