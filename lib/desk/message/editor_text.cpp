#include "desk/message/editor_text.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "base/clean_text.hpp"
#include "base/error.hpp"
#include "base/text.hpp"

namespace tkt::desk {

namespace {

/// One line, fit for a field: every control character and line end of Unicode becomes a blank.
std::string one_line(std::string_view value)
{
  std::string line;
  const auto text = to_utf8(value);
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto c = static_cast<unsigned char>(text[i]);
    const auto next = [&](std::size_t n) {
      return i + n < text.size() ? static_cast<unsigned char>(text[i + n]) : 0U;
    };
    if (c < 0x20 || c == 0x7f) {
      line += ' ';
    } else if (c == 0xc2 && next(1) >= 0x80 && next(1) <= 0x9f) { // C1
      line += ' ';
      i += 1;
    } else if (c == 0xe2 && next(1) == 0x80 && (next(2) == 0xa8 || next(2) == 0xa9)) {
      line += ' '; // LINE SEPARATOR, PARAGRAPH SEPARATOR
      i += 2;
    } else {
      line += text[i];
    }
  }
  return std::string{trim(line)};
}

std::string clean(std::string_view text)
{
  auto all = to_utf8(text);
  std::erase(all, '\r');
  if (all.starts_with("\xef\xbb\xbf"))
    all.erase(0, 3);
  return all;
}

/// The last ones are ours; a text may hold the same line.
std::string_view above_scissors(std::string_view text)
{
  const auto line = fmt::format("\n{}", scissors);
  if (const auto at = text.rfind(line); at != std::string_view::npos)
    return text.substr(0, at + 1);
  return text.starts_with(scissors) ? std::string_view{} : text;
}

/// The name in front of the colon, if `line` has one.
std::string_view name_of(std::string_view line)
{
  const auto colon = line.find(':');
  return colon == std::string_view::npos ? std::string_view{} : line.substr(0, colon);
}

const std::string* find_name(std::span<const std::string> known, std::string_view name)
{
  const auto found = std::find_if(known.begin(), known.end(), [&](const std::string& one) {
    return equal_ascii_case(one, trim(name));
  });
  return found == known.end() ? nullptr : &*found;
}

[[noreturn]] void refuse(std::size_t line, std::string_view name,
                         std::span<const std::string> known)
{
  throw Error{Kind::data,
              name.empty()
                  ? fmt::format("line {}: above the first empty line stand fields alone", line)
                  : fmt::format("line {}: there is no field \"{}\" here{}", line, name,
                                did_you_mean(name, known))};
}

void read_fields(std::span<const std::string_view> lines, std::size_t first,
                 std::span<const std::string> known, std::vector<mail::Field>& fields)
{
  for (std::size_t i = 0; i < lines.size(); ++i) {
    const auto line = lines[i];
    if (line.starts_with(' ') || line.starts_with('\t')) {
      if (fields.empty())
        refuse(first + i, {}, known);
      fields.back().value = one_line(fields.back().value + ' ' + std::string{trim(line)});
      continue;
    }
    const auto name = name_of(line);
    const auto* found = find_name(known, name);
    if (found == nullptr)
      refuse(first + i, one_line(name), known);
    fields.push_back({*found, one_line(line.substr(name.size() + 1))});
  }
}

} // namespace

std::optional<std::string> Buffer::value(std::string_view name) const
{
  std::optional<std::string> all;
  for (const auto& field : fields) {
    if (!equal_ascii_case(field.name, name))
      continue;
    if (!all)
      all = field.value;
    else if (!field.value.empty())
      *all += (all->empty() ? "" : ", ") + field.value;
  }
  return all;
}

std::string format(const Buffer& buffer, std::string_view below)
{
  std::string out;
  for (const auto& [name, value] : buffer.fields) {
    const auto line = one_line(value);
    out += fmt::format("{}:{}{}\n", name, line.empty() ? "" : " ", line);
  }
  out += fmt::format("\n{}\n", buffer.text);
  if (!below.empty())
    out += fmt::format("\n{}\n{}", scissors, clean_text(below));
  return out;
}

Buffer parse_buffer(std::string_view raw, std::span<const std::string> known)
{
  const auto whole = clean(raw);
  const auto text = above_scissors(whole);
  const auto lines = split(text, '\n');
  const auto blank = [](std::string_view line) { return trim(line).empty(); };
  const auto begin = std::find_if_not(lines.begin(), lines.end(), blank);
  const auto end = std::find_if(begin, lines.end(), blank);

  Buffer buffer;
  auto at = lines.begin();
  if (std::any_of(begin, end, [&](std::string_view line) {
        return find_name(known, name_of(line)) != nullptr;
      })) {
    read_fields({begin, end}, static_cast<std::size_t>(begin - lines.begin()) + 1, known,
                buffer.fields);
    at = end;
  }
  // Blanks at the start of the first line are the writer's: a quote, an indented list.
  at = std::find_if_not(at, lines.end(), blank);
  if (at != lines.end())
    buffer.text.assign(at->data(),
                       static_cast<std::size_t>(text.data() + text.size() - at->data()));
  buffer.text.erase(buffer.text.find_last_not_of(" \t\n") + 1);
  return buffer;
}

} // namespace tkt::desk
