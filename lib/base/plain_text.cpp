#include "base/plain_text.hpp"

#include <algorithm>
#include <cstddef>

namespace tkt {

namespace {

/// Length of the control character at `at`, 0 if there is none.
std::size_t control_at(std::string_view text, std::size_t at)
{
  const auto b = static_cast<unsigned char>(text[at]);
  if (b < 0x20 || b == 0x7F)
    return 1;
  if (b == 0xC2 && at + 1 < text.size() && static_cast<unsigned char>(text[at + 1]) < 0xA0)
    return 2; // C1: U+0080 to U+009F
  return 0;
}

} // namespace

std::string clean_text(std::string_view utf8)
{
  if (utf8.starts_with("\xEF\xBB\xBF"))
    utf8.remove_prefix(3);
  std::string out;
  out.reserve(utf8.size());
  for (std::size_t i = 0; i < utf8.size(); ++i) {
    const char c = utf8[i];
    if (c == '\r') {
      if (i + 1 < utf8.size() && utf8[i + 1] == '\n')
        continue;
      out += '\n';
    } else if (c == '\n' || c == '\t') {
      out += c;
    } else if (const auto control = control_at(utf8, i)) {
      i += control - 1;
    } else { // and with it all that follows up to the next that may be a control character
      const auto end = std::find_if(
          utf8.begin() + static_cast<std::ptrdiff_t>(i) + 1, utf8.end(),
          [](char next) { return static_cast<signed char>(next) < ' ' || next == '\x7F'; });
      const auto count = static_cast<std::size_t>(end - utf8.begin()) - i;
      out += utf8.substr(i, count);
      i += count - 1;
    }
  }
  return out;
}

std::string clean_line(std::string_view utf8)
{
  std::string out;
  out.reserve(utf8.size());
  for (std::size_t i = 0; i < utf8.size(); ++i) {
    const char c = utf8[i];
    if (c == '\r' || c == '\n') { // a fold: the line end and the blanks around it are one blank
      while (!out.empty() && out.back() == ' ')
        out.pop_back();
      while (i + 1 < utf8.size() &&
             std::string_view{" \t\r\n"}.find(utf8[i + 1]) != std::string_view::npos)
        ++i;
      if (!out.empty())
        out += ' ';
    } else if (c == ' ' || c == '\t') {
      if (!out.empty())
        out += ' ';
    } else if (const auto control = control_at(utf8, i)) {
      i += control - 1;
    } else {
      out += c;
    }
  }
  while (!out.empty() && out.back() == ' ')
    out.pop_back();
  return out;
}

} // namespace tkt
