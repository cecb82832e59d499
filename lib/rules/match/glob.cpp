#include "rules/match/glob.hpp"

namespace tkt::rules {

namespace {

/// Bytes of the character that begins `text`.
std::size_t width(std::string_view text)
{
  std::size_t bytes = 1;
  while (bytes < text.size() && (static_cast<unsigned char>(text[bytes]) & 0xC0) == 0x80)
    ++bytes;
  return bytes;
}

} // namespace

bool matches_glob(std::string_view text, std::string_view glob)
{
  // Only the last star is ever gone back to: what an earlier one took cannot matter any more.
  std::string_view after_star;
  std::string_view retry;
  bool starred = false;
  while (true) {
    if (!glob.empty() && glob.front() == '*') {
      glob.remove_prefix(1);
      after_star = glob;
      retry = text;
      starred = true;
    } else if (text.empty() && glob.empty()) {
      return true;
    } else if (!text.empty() && !glob.empty() && glob.front() == '?') {
      text.remove_prefix(width(text));
      glob.remove_prefix(1);
    } else if (!text.empty() && !glob.empty() && glob.front() == text.front()) {
      text.remove_prefix(1);
      glob.remove_prefix(1);
    } else if (starred && !retry.empty()) {
      retry.remove_prefix(width(retry));
      text = retry;
      glob = after_star;
    } else {
      return false;
    }
  }
}

} // namespace tkt::rules
