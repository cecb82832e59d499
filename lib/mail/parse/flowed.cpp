#include "mail/parse/flowed.hpp"

#include <algorithm>

#include "base/text.hpp"

namespace tkt::mail {

std::string unflow(std::string_view text, bool delsp)
{
  std::string out;
  out.reserve(text.size());
  bool open = false; // the last line written ends softly
  std::size_t open_depth = 0;
  const auto lines = split(text, '\n');
  for (std::size_t i = 0; i < lines.size(); ++i) {
    auto line = lines[i];
    const auto depth = std::min(line.find_first_not_of('>'), line.size());
    line.remove_prefix(depth);
    if (line.starts_with(' '))
      line.remove_prefix(1);

    const bool signature = line == "-- ";
    // A soft break before a line of another depth or a signature is a mistake: RFC 3676, 4.5.
    if (open && (depth != open_depth || signature)) {
      out += '\n';
      open = false;
    }
    if (!open && depth > 0) {
      out.append(depth, '>');
      out += ' ';
    }
    const bool soft = !signature && line.ends_with(' ') && i + 1 < lines.size();
    if (soft && delsp)
      line.remove_suffix(1);
    out += line;
    open = soft;
    open_depth = depth;
    if (!soft && i + 1 < lines.size())
      out += '\n';
  }
  return out;
}

namespace {

constexpr std::size_t flowed_width = 76;

/// Whether it has more characters than `most`. Looks no further than that: a line of megabytes is
/// asked once for each line that is made of it.
bool is_wider(std::string_view text, std::size_t most)
{
  std::size_t width = 0;
  return std::any_of(text.begin(), text.end(), [&](char c) {
    return (static_cast<unsigned char>(c) & 0xC0) != 0x80 && ++width > most;
  });
}

/// Where to break a line of which `room` characters fit: behind its last blank among them, else
/// behind its first one. npos if there is none, or nothing behind it.
std::size_t break_at(std::string_view line, std::size_t room)
{
  std::size_t width = 0;
  auto found = std::string_view::npos;
  const auto indent = line.find_first_not_of(' '); // a line of nothing but blanks would be no break
  for (std::size_t i = 0; i < line.size(); ++i) {
    width += (static_cast<unsigned char>(line[i]) & 0xC0) != 0x80 ? 1 : 0;
    if (width > room && found != std::string_view::npos)
      break;
    // A break before a blank would need that blank stuffed; behind the last of several it does not.
    if (line[i] == ' ' && i > indent && i + 1 < line.size() && line[i + 1] != ' ')
      found = i + 1;
  }
  return found;
}

void flow_line(std::string& out, std::string_view prefix, std::string_view line)
{
  const auto put = [&](std::string_view part, bool first) {
    out += prefix;
    // Quotes are always stuffed, for eyes; others where they would be misread (RFC 3676, 4.4).
    if (!prefix.empty()
            ? !(first && part.starts_with(' '))
            : part.starts_with(' ') || part.starts_with('>') || part.starts_with("From "))
      out += ' ';
    out += part;
    out += '\n';
  };
  bool first = true;
  const auto room = flowed_width - std::min(flowed_width, prefix.size() + 1);
  while (is_wider(line, room)) {
    const auto end = break_at(line, room - std::min<std::size_t>(room, 1));
    if (end == std::string_view::npos)
      break;
    put(line.substr(0, end), first);
    line.remove_prefix(end);
    first = false;
  }
  put(line, first);
}

} // namespace

std::string flow(std::string_view text)
{
  std::string out;
  out.reserve(text.size() + text.size() / 16);
  if (text.ends_with('\n'))
    text.remove_suffix(1);
  for (auto line : split(text, '\n')) {
    if (line == "-- ") {
      out += "-- \n";
      continue;
    }
    while (line.ends_with(' '))
      line.remove_suffix(1);
    const auto depth = std::min(line.find_first_not_of('>'), line.size());
    if (depth == line.size()) // marks alone, or nothing
      out.append(line).append("\n");
    else
      flow_line(out, line.substr(0, depth), line.substr(depth));
  }
  return out;
}

} // namespace tkt::mail
