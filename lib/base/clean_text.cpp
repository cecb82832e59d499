#include "base/clean_text.hpp"

#include <algorithm>
#include <cstddef>

namespace tkt {

namespace {

enum class Controls { keep, drop };

/// Length of what is left out at `at`, 0 where a character stays.
std::size_t dropped_at(std::string_view text, std::size_t at, Controls controls)
{
  const auto b = static_cast<unsigned char>(text[at]);
  if (controls == Controls::keep)
    return b == 0 ? 1 : 0;
  if (b < 0x20 || b == 0x7F)
    return 1;
  if (b == 0xC2 && at + 1 < text.size() && static_cast<unsigned char>(text[at + 1]) < 0xA0)
    return 2; // C1: U+0080 to U+009F
  return 0;
}

std::string text_of(std::string_view utf8, Controls controls)
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
    } else if (const auto dropped = dropped_at(utf8, i, controls)) {
      i += dropped - 1;
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

std::string line_of(std::string_view utf8, Controls controls)
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
    } else if (const auto dropped = dropped_at(utf8, i, controls)) {
      i += dropped - 1;
    } else {
      out += c;
    }
  }
  while (!out.empty() && out.back() == ' ')
    out.pop_back();
  return out;
}

} // namespace

std::string received_text(std::string_view utf8)
{
  return text_of(utf8, Controls::keep);
}

std::string received_line(std::string_view utf8)
{
  return line_of(utf8, Controls::keep);
}

std::string clean_text(std::string_view utf8)
{
  return text_of(utf8, Controls::drop);
}

std::string clean_line(std::string_view utf8)
{
  return line_of(utf8, Controls::drop);
}

} // namespace tkt
