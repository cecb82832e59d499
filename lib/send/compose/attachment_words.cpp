#include "send/compose/attachment_words.hpp"

#include <algorithm>
#include <set>

#include "base/text.hpp"
#include "mail/judge/quote.hpp"

namespace tkt::send {

namespace {

bool is_letter(char c)
{
  // Bytes above ASCII are letters, or at least no blanks, in every language that has a list.
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
         static_cast<unsigned char>(c) >= 0x80;
}

std::vector<std::string_view> words_of(std::string_view text)
{
  std::vector<std::string_view> words;
  std::size_t i = 0;
  while (i < text.size()) {
    if (!is_letter(text[i])) {
      ++i;
      continue;
    }
    const auto begin = i;
    while (i < text.size() && is_letter(text[i]))
      ++i;
    words.push_back(text.substr(begin, i - begin));
  }
  return words;
}

/// One word of a list, folded.
struct Pattern {
  std::string word;
  bool any_ending = false;

  bool meets(std::string_view folded) const
  {
    return any_ending ? folded.starts_with(word) : folded == word;
  }
};

std::vector<std::vector<Pattern>> phrases(const WordLists& configured)
{
  std::vector<std::vector<Pattern>> all;
  const auto add = [&](const std::vector<std::string>& list) {
    for (const auto& entry : list) {
      std::vector<Pattern> phrase;
      for (const auto word : split(entry, ' ')) {
        if (!trim(word).empty() && trim(word) != "*")
          phrase.push_back({fold(word.substr(0, word.find('*'))), word.ends_with('*')});
      }
      if (!phrase.empty())
        all.push_back(std::move(phrase));
    }
  };
  for (const auto& [language, list] : attachment_words()) {
    if (!configured.contains(language))
      add(list);
  }
  for (const auto& [language, list] : configured)
    add(list);
  return all;
}

/// What the writer says himself.
std::string own_words(std::string_view text, std::string_view signature)
{
  std::set<std::string_view> not_looked_at;
  for (const auto line : split(signature, '\n')) {
    if (!trim(line).empty())
      not_looked_at.insert(trim(line));
  }
  std::string own;
  const auto stripped = mail::strip_quote(text);
  for (const auto line : split(stripped, '\n')) {
    if (line == "-- " || line == "--")
      break;
    if (!line.starts_with('>') && !not_looked_at.contains(trim(line)))
      own += std::string{line} + '\n';
  }
  return own;
}

} // namespace

const WordLists& attachment_words()
{
  static const WordLists all{
      {"de",
       {"anbei", "anhang", "angehängt*", "angehangen*", "beigefügt*", "beiliegend*", "anlage",
        "anlagen"}},
      {"en", {"attached", "attachment*", "enclosed", "i attach", "we attach", "i am attaching"}},
      {"pl", {"załącz*", "zalacz*", "w załączeniu", "dołącz*", "dolacz*"}},
      {"ru", {"вложен*", "во вложении", "прилага*", "приложен*", "прикреп*"}}};
  return all;
}

std::optional<std::string> mentions_attachment(std::string_view text, std::string_view signature,
                                               const WordLists& configured)
{
  const auto own = own_words(text, signature);
  const auto words = words_of(own);
  std::vector<std::string> folded;
  folded.reserve(words.size());
  for (const auto word : words)
    folded.push_back(fold(word));
  const auto all = phrases(configured);
  for (std::size_t at = 0; at < words.size(); ++at) {
    for (const auto& phrase : all) {
      if (phrase.size() > words.size() - at)
        continue;
      bool met = true;
      for (std::size_t i = 0; met && i < phrase.size(); ++i)
        met = phrase[i].meets(folded[at + i]);
      if (met)
        return std::string{words[at].data(), words[at + phrase.size() - 1].data() +
                                                 words[at + phrase.size() - 1].size()};
    }
  }
  return {};
}

} // namespace tkt::send
