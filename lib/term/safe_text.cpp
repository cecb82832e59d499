#include "term/safe_text.hpp"

#include <algorithm>
#include <cstdint>

#include <fmt/format.h>
#include <glib.h>

#include "base/text.hpp"

namespace tkt::term {

namespace {

constexpr int most_marks = 8; // Hebrew and Tibetan stack five or six; nobody reads more
constexpr std::size_t tab_width = 8;
constexpr std::string_view replacement = "\xEF\xBF\xBD";

enum class Class { plain, mark, control, invisible, blank };

/// The joiners between letters and within emoji stay: scripts need them, and they move nothing.
bool is_joiner(gunichar c)
{
  return c == 0x200C || c == 0x200D;
}

Class classify(gunichar c)
{
  if (c < 0x20 || (c >= 0x7F && c < 0xA0))
    return Class::control;
  if (c < 0x300)
    return c == 0xAD ? Class::invisible : Class::plain;
  switch (g_unichar_type(c)) {
  case G_UNICODE_NON_SPACING_MARK:
  case G_UNICODE_ENCLOSING_MARK:
  case G_UNICODE_SPACING_MARK:
    return Class::mark;
  case G_UNICODE_LINE_SEPARATOR:
  case G_UNICODE_PARAGRAPH_SEPARATOR:
    return Class::blank;
  case G_UNICODE_FORMAT:
    return is_joiner(c) ? Class::mark : Class::invisible;
  case G_UNICODE_CONTROL:
  case G_UNICODE_SURROGATE:
    return Class::control;
  default:
    // Variation selectors and fillers that take no room, but are no marks.
    return g_unichar_iszerowidth(c) != 0 ? Class::mark : Class::plain;
  }
}

void append(std::string& out, gunichar c)
{
  char utf8[6];
  out.append(utf8, static_cast<std::size_t>(g_unichar_to_utf8(c, utf8)));
}

void append_control(std::string& out, gunichar c, Charset charset)
{
  if (charset == Charset::ascii)
    out += '?';
  else if (c < 0x20)
    append(out, 0x2400 + c);
  else if (c == 0x7F)
    append(out, 0x2421);
  else
    out += replacement;
}

/// What stands for a character where there is ASCII only: signs that mails are full of, and ours.
std::string_view in_ascii(gunichar c)
{
  switch (c) {
  case 0xA0:
  case 0x202F:
    return " ";
  case 0x2018:
  case 0x2019:
    return "'";
  case 0x201A:
    return ",";
  case 0x201C:
  case 0x201D:
  case 0x201E:
    return "\"";
  case 0x2010:
  case 0x2011:
  case 0x2012:
  case 0x2013:
  case 0x2014:
  case 0x2212:
    return "-";
  case 0x2022:
    return "*";
  case 0x2026:
    return "...";
  case 0x2192:
    return "->";
  case 0x20AC:
    return "EUR";
  default:
    return "?";
  }
}

std::size_t columns_of(gunichar c)
{
  if (c < 0x300)
    return 1;
  const auto kind = classify(c);
  if (kind == Class::invisible)
    return 0;
  if (kind == Class::mark && g_unichar_type(c) != G_UNICODE_SPACING_MARK)
    return 0;
  return g_unichar_iswide(c) != 0 ? 2 : 1;
}

bool is_plain_ascii(std::string_view text)
{
  return std::all_of(text.begin(), text.end(), [](char c) { return c >= 0x20 && c < 0x7F; });
}

/// The next character of valid UTF-8; `rest` moves behind it.
gunichar take(std::string_view& rest)
{
  const auto c = g_utf8_get_char(rest.data());
  rest.remove_prefix(static_cast<std::size_t>(g_utf8_next_char(rest.data()) - rest.data()));
  return c;
}

enum class Lines { one, many };

std::string make_safe(std::string_view text, Charset charset, Lines lines)
{
  if (is_plain_ascii(text))
    return std::string{text};
  const auto valid = to_utf8(text);
  std::string out;
  out.reserve(valid.size());
  int marks =
      most_marks; // of which a line may not begin with any: they would sit on what is before
  std::size_t column = 0;
  for (std::string_view rest = valid; !rest.empty();) {
    const auto c = take(rest);
    if (lines == Lines::many && (c == '\n' || c == '\r')) {
      if (c == '\r' && !rest.empty() && rest.front() == '\n')
        rest.remove_prefix(1);
      out += '\n';
      marks = most_marks;
      column = 0;
      continue;
    }
    if (c == '\t' || c == '\n' || c == '\r') {
      const auto blanks = lines == Lines::one ? 1 : tab_width - column % tab_width;
      out.append(blanks, ' ');
      column += blanks;
      marks = 0;
      continue;
    }
    switch (const auto kind = classify(c)) {
    case Class::invisible:
      break;
    case Class::mark:
      if (marks++ < most_marks && charset == Charset::utf8)
        append(out, c);
      break;
    case Class::control:
      append_control(out, c, charset);
      marks = 0;
      ++column;
      break;
    case Class::blank:
    case Class::plain:
      marks = 0;
      if (kind == Class::plain && charset == Charset::ascii && c >= 0x80) {
        const auto sign = in_ascii(c);
        out += sign;
        column += sign.size();
        break;
      }
      if (kind == Class::blank)
        out += ' ';
      else
        append(out, c);
      column += columns_of(c);
      break;
    }
  }
  return out;
}

} // namespace

std::string safe_line(std::string_view text, Charset charset)
{
  return make_safe(text, charset, Lines::one);
}

std::string safe_text(std::string_view text, Charset charset)
{
  return make_safe(text, charset, Lines::many);
}

std::size_t width(std::string_view safe)
{
  if (is_plain_ascii(safe))
    return safe.size();
  std::size_t columns = 0;
  while (!safe.empty())
    columns += columns_of(take(safe));
  return columns;
}

std::string cut(std::string_view safe, std::size_t columns, Charset charset)
{
  if (width(safe) <= columns)
    return std::string{safe};
  if (columns == 0)
    return {};
  std::string_view rest = safe;
  std::size_t used = 0;
  std::size_t kept = 0;
  while (!rest.empty()) {
    used += columns_of(take(rest));
    if (used > columns - 1) // one is for the sign that something is missing
      break;
    kept = safe.size() - rest.size();
  }
  return std::string{safe.substr(0, kept)} + (charset == Charset::utf8 ? "…" : "~");
}

std::vector<std::string> wrap(std::string_view safe, std::size_t columns)
{
  std::vector<std::string> lines;
  while (width(safe) > columns) {
    std::string_view rest = safe;
    std::size_t used = 0;
    std::size_t fits = 0;  // bytes
    std::size_t blank = 0; // the last that a line may end before; 0: none
    while (!rest.empty()) {
      const auto at = safe.size() - rest.size();
      used += columns_of(take(rest));
      if (safe[at] == ' ' && used <= columns + 1)
        blank = at;
      if (used > columns)
        break;
      fits = safe.size() - rest.size();
    }
    if (fits == 0) // not even one: better too wide than without end
      fits = static_cast<std::size_t>(g_utf8_next_char(safe.data()) - safe.data());
    const auto end = blank > 0 ? blank : fits;
    lines.emplace_back(safe.substr(0, safe.find_last_not_of(' ', end - 1) + 1));
    safe.remove_prefix(std::min(safe.size(), safe.find_first_not_of(' ', end)));
  }
  if (!safe.empty() || lines.empty())
    lines.emplace_back(safe);
  return lines;
}

std::string escape_json(std::string json)
{
  if (is_plain_ascii(json))
    return json;
  std::string out;
  out.reserve(json.size() + 64);
  int marks = 0;
  for (std::string_view rest = json; !rest.empty();) {
    const auto c = take(rest);
    const auto kind = classify(c);
    marks = kind == Class::mark ? marks + 1 : 0;
    // Line ends and tabs lie between values, where they belong to the layout.
    if (c == '\n' || c == '\t' || kind == Class::plain ||
        (kind == Class::mark && marks <= most_marks))
      append(out, c);
    else if (c > 0xFFFF)
      out += fmt::format("\\u{:04x}\\u{:04x}", 0xD800 + ((c - 0x10000) >> 10),
                         0xDC00 + ((c - 0x10000) & 0x3FF));
    else
      out += fmt::format("\\u{:04x}", c);
  }
  return out;
}

} // namespace tkt::term
