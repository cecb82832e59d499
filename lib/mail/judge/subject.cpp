#include "mail/judge/subject.hpp"

#include <algorithm>
#include <iterator>
#include <optional>

#include "base/clean_text.hpp"
#include "base/text.hpp"

namespace tkt::mail {

namespace {

enum class Mark { answer, forward };

struct Prefix {
  std::string_view word; ///< folded
  Mark mark;
};

// By the mail programs of many languages; only where a colon follows.
constexpr Prefix prefixes[]{
    {"re", Mark::answer},      {"aw", Mark::answer},         {"antw", Mark::answer},
    {"antwort", Mark::answer}, {"sv", Mark::answer},         {"vs", Mark::answer},
    {"odp", Mark::answer},     {"rif", Mark::answer},        {"res", Mark::answer},
    {"ynt", Mark::answer},     {"ats", Mark::answer},        {"bls", Mark::answer},
    {"vá", Mark::answer},      {"απ", Mark::answer},         {"ответ", Mark::answer},
    {"отв", Mark::answer},     {"відп", Mark::answer},       {"回复", Mark::answer},
    {"回覆", Mark::answer},    {"答复", Mark::answer},       {"返信", Mark::answer},
    {"답장", Mark::answer},    {"r", Mark::answer},          {"fw", Mark::forward},
    {"fwd", Mark::forward},    {"wg", Mark::forward},        {"vb", Mark::forward},
    {"vl", Mark::forward},     {"doorst", Mark::forward},    {"tr", Mark::forward},
    {"enc", Mark::forward},    {"rv", Mark::forward},        {"pd", Mark::forward},
    {"ilt", Mark::forward},    {"переслано", Mark::forward}, {"пересл", Mark::forward},
    {"转发", Mark::forward},
};

struct Found {
  Mark mark;
  std::size_t size;
};

/// A mark at the start of the subject, its count and colon included: `Re:`, `AW :`, `Re[5]:`,
/// `Re (2):`, `Re^2:`, `RE：` with a full-width colon.
std::optional<Found> mark_at(std::string_view subject)
{
  constexpr std::string_view wide = "：";
  const auto head = clip(subject, 40);
  auto colon = head.find(':');
  const auto wide_colon = head.find(wide);
  const bool is_wide = wide_colon < colon;
  if (is_wide)
    colon = wide_colon;
  if (colon == std::string_view::npos)
    return std::nullopt;
  auto word = trim(head.substr(0, colon));
  if (word.ends_with(']') || word.ends_with(')')) {
    const auto open = word.find_last_of("[(");
    if (open == std::string_view::npos ||
        word.find_first_not_of("0123456789", open + 1) != word.size() - 1)
      return std::nullopt;
    word = trim(word.substr(0, open));
  } else if (const auto power = word.find('^'); power != std::string_view::npos) {
    if (word.find_first_not_of("0123456789", power + 1) != std::string_view::npos)
      return std::nullopt;
    word = word.substr(0, power);
  }
  const auto folded = fold(word);
  const auto* found = std::find_if(std::begin(prefixes), std::end(prefixes),
                                   [&](const Prefix& prefix) { return prefix.word == folded; });
  if (found == std::end(prefixes))
    return std::nullopt;
  return Found{found->mark, colon + (is_wide ? wide.size() : 1)};
}

std::string_view without(std::string_view subject, bool forwards_too)
{
  subject = trim(subject);
  while (const auto mark = mark_at(subject)) {
    if (mark->mark == Mark::forward && !forwards_too)
      break;
    subject = trim(subject.substr(mark->size));
  }
  return subject;
}

} // namespace

std::string base_subject(std::string_view subject)
{
  return std::string{without(clean_line(subject), true)};
}

std::string reply_subject(std::string_view subject)
{
  const auto line = clean_line(subject);
  const auto base = without(line, false);
  return base.empty() ? "Re:" : "Re: " + std::string{base};
}

} // namespace tkt::mail
