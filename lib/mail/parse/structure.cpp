#include "mail/parse/structure.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "base/clean_text.hpp"
#include "base/text.hpp"
#include "mail/parse/charset.hpp"
#include "mail/parse/lines.hpp"

namespace tkt::mail {

namespace {

bool blank(char c)
{
  return c == ' ' || c == '\t';
}

/// The name of a field if the line begins with one (RFC 5322, section 3.6.8; blanks before the
/// colon as in section 4.5).
std::string_view field_name(std::string_view line)
{
  std::size_t end = 0;
  while (end < line.size() && line[end] > ' ' && line[end] < 0x7F && line[end] != ':')
    ++end;
  auto colon = end;
  while (colon < line.size() && blank(line[colon]))
    ++colon;
  return end > 0 && colon < line.size() && line[colon] == ':' ? line.substr(0, end)
                                                              : std::string_view{};
}

bool is_continuation(std::string_view line)
{
  return !line.empty() && blank(line.front());
}

/// `Text / plain (comment); …` → `text/plain`; empty if it is no type.
std::string type_of(std::string_view value)
{
  value = value.substr(0, value.find(';'));
  auto type = to_lower_ascii(value.find('(') == std::string_view::npos ? std::string{value}
                                                                       : without_comments(value));
  const auto slash = type.find('/');
  if (slash == std::string::npos)
    return {};
  const auto major = trim(std::string_view{type}.substr(0, slash));
  auto minor = trim(std::string_view{type}.substr(slash + 1));
  // `text/plain charset=x`: the semicolon was forgotten.
  minor = minor.substr(0, minor.find_first_of(" \t\r\n,"));
  return major.empty() || minor.empty() ? std::string{} : fmt::format("{}/{}", major, minor);
}

class Scanner {
public:
  Scanner(std::string_view raw, const Limits& limits) : raw_{raw}, limits_{limits}, lines_{raw} {}

  Structure run()
  {
    result_.parts.reserve(8);
    skip_from_line();
    begin_part(-1);
    while (!open_.empty() && !full_) {
      lines_.skip_to_dashes();
      if (lines_.done())
        break;
      const auto start = lines_.position();
      if (!at_boundary(lines_.peek(), start))
        lines_.next();
    }
    close_down_to(0, raw_.size());
    finish_leaf(raw_.size());
    return std::move(result_);
  }

private:
  struct Open {
    int part;
    std::string boundary;
  };

  void note(std::string_view text)
  {
    if (std::find(result_.notes.begin(), result_.notes.end(), text) == result_.notes.end())
      result_.notes.emplace_back(text);
  }

  void skip_from_line()
  {
    if (raw_.starts_with("From ") || raw_.starts_with(">From "))
      lines_.next();
  }

  /// Reads a header block from here on and opens what it describes.
  void begin_part(int parent)
  {
    if (result_.parts.size() > limits_.parts) {
      note("more parts than are read: the rest was left out");
      full_ = true;
      return;
    }
    const auto index = static_cast<int>(result_.parts.size());
    result_.parts.emplace_back();
    auto& part = result_.parts.back();
    part.parent = parent;
    if (parent >= 0) {
      auto& mother = result_.parts[static_cast<std::size_t>(parent)];
      mother.children.push_back(index);
      part.depth = mother.depth + 1;
    }
    const bool has_body = read_fields(part);
    describe(part);
    leaf_ = index;
    body_start_ = lines_.position();
    if (has_body && part.is_multipart())
      open_multipart(index);
  }

  void describe(Part& part)
  {
    const auto content_type = part.field("Content-Type");
    part.type = type_of(content_type);
    if (part.type.empty()) {
      const bool digest =
          part.parent >= 0 &&
          result_.parts[static_cast<std::size_t>(part.parent)].type == "multipart/digest";
      part.type = digest ? "message/rfc822" : "text/plain";
      if (!trim(content_type).empty())
        note(fmt::format("Content-Type is no type: {}",
                         clip(clean_line(to_utf8(content_type)), 60)));
    }
    part.transfer = transfer_of(part.field("Content-Transfer-Encoding"));
    if (part.is_multipart())
      part.transfer = Transfer::identity; // RFC 2045, section 6.4; whoever says otherwise errs
  }

  void open_multipart(int index)
  {
    auto& part = result_.parts[static_cast<std::size_t>(index)];
    if (part.depth >= limits_.depth) {
      note("nested deeper than is read: the inner parts were left out");
      part.type = "application/octet-stream";
      return;
    }
    auto boundary = raw_boundary(part.field("Content-Type"));
    if (boundary.empty()) {
      boundary = guess_boundary();
      note(boundary.empty() ? "multipart without boundary: read as text"
                            : "multipart without boundary: guessed from its body");
    }
    if (boundary.empty()) {
      part.as_text = true;
      return;
    }
    open_.push_back({index, std::move(boundary)});
    leaf_ = -1; // what follows up to the first boundary is preamble
  }

  /// The parameter as bytes: a boundary is compared, not shown.
  static std::string raw_boundary(std::string_view content_type)
  {
    auto boundary = parameter(content_type, "boundary", {});
    while (!boundary.empty() && (boundary.back() == ' ' || boundary.back() == '"'))
      boundary.pop_back();
    if (boundary.starts_with('"'))
      boundary.erase(0, 1);
    return boundary;
  }

  /// The first line of the body, if it is one that could be a boundary.
  std::string guess_boundary()
  {
    Lines ahead{raw_.substr(lines_.position(), 4096)};
    while (!ahead.done()) {
      const auto line = ahead.next();
      if (line.starts_with("--") && line.size() > 8 && line.size() < 80 &&
          line.find(' ') == std::string_view::npos)
        return std::string{line.substr(2)};
      if (!trim(line).empty())
        return {};
    }
    return {};
  }

  /// Whether the line is a boundary of an open multipart; the innermost wins.
  bool at_boundary(std::string_view line, std::size_t start)
  {
    for (auto level = open_.size(); level-- > 0;) {
      const auto found = match(line, open_[level].boundary);
      if (found == Boundary::none)
        continue;
      finish_leaf(start);
      close_down_to(level + 1, start);
      lines_.next();
      if (found == Boundary::last) {
        close_down_to(level, lines_.position());
      } else if (!lines_.done()) { // at the very end of a message it begins nothing
        begin_part(open_[level].part);
      }
      return true;
    }
    return false;
  }

  /// Ends the leaf that is being read; the line end before a boundary belongs to the boundary.
  void finish_leaf(std::size_t end)
  {
    if (leaf_ < 0)
      return;
    auto& part = result_.parts[static_cast<std::size_t>(leaf_)];
    const bool at_end = end == raw_.size();
    auto body = raw_.substr(body_start_, std::max(end, body_start_) - body_start_);
    if (!at_end) {
      if (body.ends_with('\n'))
        body.remove_suffix(1);
      if (body.ends_with('\r'))
        body.remove_suffix(1);
    }
    part.body = body;
    leaf_ = -1;
  }

  void close_down_to(std::size_t level, std::size_t end)
  {
    while (open_.size() > level) {
      auto& part = result_.parts[static_cast<std::size_t>(open_.back().part)];
      const auto from = body_begin(part);
      part.body = raw_.substr(from, std::max(end, from) - from);
      if (part.children.empty()) { // no part ever began: then it is all text
        part.as_text = true;
        note("multipart whose boundary does not occur: read as text");
      }
      open_.pop_back();
    }
  }

  std::size_t body_begin(const Part& part) const
  {
    return static_cast<std::size_t>(part.body.data() - raw_.data());
  }

  /// Whether a body follows: not if a boundary of a part around ended the block.
  bool read_fields(Part& part)
  {
    const auto block = lines_.position();
    bool too_long = false;
    bool body = true;
    while (!lines_.done()) {
      const auto start = lines_.position();
      const auto line = lines_.peek();
      if (line.empty()) {
        lines_.next();
        break;
      }
      if (line.starts_with("--") && part.parent >= 0 && ends_block(line)) {
        body = false;
        break;
      }
      if (line.size() > 2 && line.starts_with("--") && begins_own_body(part, line))
        break;
      too_long =
          too_long || start - block > limits_.header_bytes || part.fields.size() >= limits_.headers;
      if (!take_line(part, line, start, too_long))
        break;
    }
    if (too_long)
      note("header longer than is read: the rest of it was left out");
    part.body = raw_.substr(lines_.position(), 0);
    return body;
  }

  enum class Boundary { none, next, last };

  static Boundary match(std::string_view line, std::string_view boundary)
  {
    if (line.substr(2, boundary.size()) != boundary)
      return Boundary::none;
    const auto rest = trim(line.substr(2 + boundary.size()));
    return rest.empty() ? Boundary::next : rest == "--" ? Boundary::last : Boundary::none;
  }

  /// A multipart whose blank line is missing: its own boundary stands in its header.
  static bool begins_own_body(const Part& part, std::string_view line)
  {
    const auto content_type = part.field("Content-Type");
    return content_type.find(line.substr(2)) != std::string_view::npos &&
           match(line, raw_boundary(content_type)) == Boundary::next;
  }

  bool ends_block(std::string_view line) const
  {
    return std::any_of(open_.begin(), open_.end(), [&](const Open& open) {
      return match(line, open.boundary) != Boundary::none;
    });
  }

  /// False where the header ends without the blank line that should be there.
  bool take_line(Part& part, std::string_view line, std::size_t start, bool too_long)
  {
    auto& fields = part.fields;
    if (is_continuation(line)) {
      lines_.next();
      if (!fields.empty() && !too_long) {
        auto& value = fields.back().value;
        const auto from = static_cast<std::size_t>(value.data() - raw_.data());
        value = raw_.substr(from, start + line.size() - from);
      }
      return true;
    }
    const auto name = field_name(line);
    if (!name.empty()) {
      lines_.next();
      if (!too_long) {
        auto value = line.substr(line.find(':') + 1);
        fields.push_back({name, value});
      }
      return true;
    }
    // Neither field nor continuation: a line broken by somebody's mailer, if the header goes on
    // behind it; else the body, whose blank line was forgotten.
    auto ahead = lines_;
    ahead.next();
    const auto following = ahead.done() ? std::string_view{} : ahead.peek();
    if (!field_name(following).empty() || is_continuation(following) ||
        (following.empty() && !fields.empty() && !ahead.done())) {
      note("a header line that is no field was left out");
      lines_.next();
      return true;
    }
    note("no blank line between header and body");
    return false;
  }

  std::string_view raw_;
  const Limits& limits_;
  Lines lines_;
  Structure result_;
  std::vector<Open> open_;
  int leaf_ = -1;
  std::size_t body_start_ = 0;
  bool full_ = false;
};

} // namespace

std::string_view Part::field(std::string_view name) const
{
  for (const auto& field : fields)
    if (equal_ascii_case(field.name, name))
      return field.value;
  return {};
}

Structure scan_structure(std::string_view raw, const Limits& limits)
{
  return Scanner{raw, limits}.run();
}

std::vector<RawField> scan_fields(std::string_view raw, std::string_view& rest)
{
  std::vector<RawField> fields;
  Lines lines{raw};
  while (!lines.done()) {
    const auto line = lines.next();
    if (trim(line).empty())
      break;
    if (is_continuation(line) && !fields.empty()) {
      auto& value = fields.back().value;
      value = {value.data(), static_cast<std::size_t>(line.data() + line.size() - value.data())};
    } else if (const auto name = field_name(line); !name.empty()) {
      fields.push_back({name, line.substr(line.find(':') + 1)});
    }
  }
  rest = raw.substr(lines.position());
  return fields;
}

} // namespace tkt::mail
