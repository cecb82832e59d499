#include "fetch/mbox.hpp"

#include <algorithm>
#include <cerrno>

#include <fmt/format.h>
#include <unistd.h>

#include "base/descriptor.hpp"
#include "base/error.hpp"
#include "base/text.hpp"
#include "net/imap/data.hpp"

namespace tkt::fetch {

namespace {

constexpr std::size_t block = 65536;
constexpr std::string_view from = "From ";

bool is_blank(std::string_view line)
{
  return line == "\n" || line == "\r\n";
}

/// `>From`, `>>From` …: one sign is the format's.
bool is_quoted_from(std::string_view line)
{
  const auto first = line.find_first_not_of('>');
  return first != 0 && first != std::string_view::npos && line.substr(first, from.size()) == from;
}

/// Of the header section only; mail programs write `Status: RO` once a message was read.
bool says_read(std::string_view raw)
{
  while (!raw.empty()) {
    const auto end = raw.find('\n');
    const auto line = raw.substr(0, end);
    if (trim(line).empty())
      return false;
    if (equal_ascii_case(line.substr(0, 7), "Status:"))
      return line.find('R', 7) != std::string_view::npos;
    if (end == std::string_view::npos)
      return false;
    raw.remove_prefix(end + 1);
  }
  return false;
}

} // namespace

MboxReader::MboxReader(int fd, std::int64_t begin, std::size_t limit)
    : fd_{fd}, limit_{limit}, offset_{begin}
{
}

std::optional<MboxReader::Line> MboxReader::read_line()
{
  while (true) {
    const auto unread = std::string_view{buffer_}.substr(begin_);
    const auto end = unread.find('\n');
    if (end != std::string_view::npos || unread.size() >= block || (ended_ && !unread.empty())) {
      const auto length = end == std::string_view::npos ? unread.size() : end + 1;
      const Line line{unread.substr(0, length), at_line_start_};
      at_line_start_ = end != std::string_view::npos;
      begin_ += length;
      offset_ += static_cast<std::int64_t>(length);
      return line;
    }
    if (ended_)
      return {};
    buffer_.erase(0, begin_);
    begin_ = 0;
    const auto held = buffer_.size();
    buffer_.resize(held + block);
    const auto got = ::pread(fd_, buffer_.data() + held, block,
                             static_cast<off_t>(offset_ + static_cast<std::int64_t>(held)));
    buffer_.resize(held + static_cast<std::size_t>(std::max<ssize_t>(got, 0)));
    if (got < 0 && errno != EINTR)
      throw Error{Kind::temporary, fmt::format("cannot read: {}", errno_text(errno))};
    ended_ = got == 0;
  }
}

void MboxReader::append(MboxMessage& into, std::string_view text) const
{
  into.size += static_cast<std::int64_t>(text.size());
  into.raw += text.substr(0, limit_ - std::min(limit_, into.raw.size()));
}

bool MboxReader::next(MboxMessage& into)
{
  if (from_line_.empty()) {
    from_at_ = offset_;
    const auto line = read_line();
    if (!line)
      return false;
    if (line->text.substr(0, from.size()) != from)
      throw Error{Kind::data, fmt::format("no From line at byte {}: not an mbox file", from_at_)};
    from_line_ = line->text;
  }
  into.begin = from_at_;
  into.arrived_at = parse_from_line(from_line_);
  into.raw.clear();
  into.size = 0;
  from_line_.clear();

  // The empty line before the next From line is the format's, not the message's.
  std::string blank;
  into.end = offset_;
  while (auto line = read_line()) {
    const auto at = offset_ - static_cast<std::int64_t>(line->text.size());
    // Not every program quotes a sentence that begins with From; one that ends in a date is none.
    if (line->begins && !blank.empty() && line->text.substr(0, from.size()) == from &&
        parse_from_line(line->text)) {
      from_line_ = line->text;
      from_at_ = at;
      into.end = at;
      break;
    }
    append(into, blank);
    blank.clear();
    if (line->begins && is_blank(line->text))
      blank = line->text;
    else
      append(into, line->begins && is_quoted_from(line->text) ? line->text.substr(1) : line->text);
    into.end = offset_;
  }
  into.seen = says_read(into.raw);
  return true;
}

bool is_message_boundary(int fd, std::int64_t offset)
{
  char bytes[from.size()];
  const auto got = ::pread(fd, bytes, sizeof bytes, static_cast<off_t>(offset));
  if (got == 0)
    return ::lseek(fd, 0, SEEK_END) == static_cast<off_t>(offset);
  return got > 0 && std::string_view{bytes, static_cast<std::size_t>(got)} == from;
}

std::optional<Instant> parse_from_line(std::string_view line)
{
  // From name@host Fri Jun  3 12:00:00 2024, and sometimes a zone in one of two places.
  std::vector<std::string_view> words;
  for (const auto word : split(trim(line), ' ')) {
    if (!word.empty())
      words.push_back(word);
  }
  for (std::size_t i = words.size(); i-- > 3;) {
    if (words[i].size() != 4 || words[i - 1].empty())
      continue;
    // year; before it the time (or a zone and the time), the day, the month
    for (std::size_t t = i - 1; t + 2 >= i && t >= 2; --t) {
      const auto* without_seconds = words[t].size() == 5 ? ":00" : "";
      const auto at = parse_internal_date(fmt::format(
          "{}-{}-{} {}{} +0000", words[t - 1], words[t - 2], words[i], words[t], without_seconds));
      if (at)
        return at;
    }
  }
  return {};
}

} // namespace tkt::fetch
