#include "net/imap/parser.hpp"

#include <algorithm>
#include <cstring>

#include <fmt/format.h>

#include "base/error.hpp"
#include "base/text.hpp"

namespace tkt::fetch {

namespace {

constexpr std::size_t block = 65536;               // what one read may give
constexpr std::size_t step = std::size_t{1} << 20; // by which a literal's memory grows

[[noreturn]] void fail(std::string text)
{
  throw Error{Kind::unavailable, "the server's answer cannot be read: " + std::move(text)};
}

bool is_digit(char c)
{
  return c >= '0' && c <= '9';
}

std::string_view take_word(std::string_view& text)
{
  const auto end = text.find(' ');
  const auto word = text.substr(0, end);
  text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
  return word;
}

/// Only untagged data carries literals; the text of a status may end in `{5}` by chance.
bool may_carry_literals(std::string_view text)
{
  if (take_word(text) != "*")
    return false;
  const auto word = take_word(text);
  for (const auto* status : {"OK", "NO", "BAD", "BYE", "PREAUTH"}) {
    if (equal_ascii_case(word, status))
      return false;
  }
  return true;
}

} // namespace

std::string_view ResponseParser::buffered() const
{
  return std::string_view{buffer_}.substr(begin_, end_ - begin_);
}

Literal& ResponseParser::current()
{
  return response_.literals[response_.literal_count - 1];
}

std::span<char> ResponseParser::room()
{
  if (place_ == Place::literal && begin_ == end_ && left_ > block) {
    into_literal_ = true;
    auto& bytes = current().bytes;
    const auto held = bytes.size();
    const auto more = std::min<std::uint64_t>(left_, block);
    // Grown by what arrives, not by what was announced; reserve() took no memory yet.
    bytes.resize(held + static_cast<std::size_t>(more));
    return {bytes.data() + held, static_cast<std::size_t>(more)};
  }
  into_literal_ = false;
  if (begin_ > 0) {
    std::memmove(buffer_.data(), buffer_.data() + begin_, end_ - begin_);
    end_ -= begin_;
    searched_ -= std::min(searched_, begin_);
    begin_ = 0;
  }
  if (buffer_.size() < end_ + block)
    buffer_.resize(end_ + block);
  return {buffer_.data() + end_, buffer_.size() - end_};
}

void ResponseParser::filled(std::size_t count)
{
  if (!into_literal_) {
    end_ += count;
    return;
  }
  auto& bytes = current().bytes;
  const auto given = std::min<std::uint64_t>(left_, block);
  bytes.resize(bytes.size() - static_cast<std::size_t>(given) + count);
  left_ -= count;
  into_literal_ = false;
}

bool ResponseParser::next(Response& into)
{
  if (complete_) { // taken by the last call: its memory is spare
    complete_ = false;
    response_.text.clear();
    response_.literal_count = 0;
  }
  while (begin_ < end_ || (place_ != Place::text && left_ == 0)) {
    if (place_ != Place::text) {
      take_bytes();
      continue;
    }
    const auto unread = buffered();
    const auto from = std::max(searched_, begin_) - begin_;
    const auto end = unread.find('\n', from);
    if (end == std::string_view::npos) {
      searched_ = end_;
      if (response_.text.size() + unread.size() > limits_.text)
        fail("a line without end");
      return false;
    }
    take_line(unread.substr(0, end));
    begin_ += end + 1;
    if (complete_) {
      std::swap(into, response_);
      return true;
    }
  }
  return false;
}

void ResponseParser::take_line(std::string_view line)
{
  if (!line.empty() && line.back() == '\r')
    line.remove_suffix(1);
  if (response_.text.size() + line.size() > limits_.text)
    fail("a response without end");
  response_.text += line;
  std::uint64_t size = 0;
  if (announces_literal(line, size))
    begin_literal(size);
  else
    complete_ = !response_.text.empty(); // an empty line is none
}

/// `text`: what came since the last literal, which ended in such an announcement too.
bool ResponseParser::announces_literal(std::string_view text, std::uint64_t& size) const
{
  if (text.empty() || text.back() != '}' || !may_carry_literals(response_.text))
    return false;
  auto at = text.size() - 1;
  if (at > 0 && text[at - 1] == '+')
    --at;
  const auto end = at;
  while (at > 0 && is_digit(text[at - 1]))
    --at;
  if (at == end || at == 0 || text[at - 1] != '{')
    return false;
  if (end - at > 10)
    fail(fmt::format("a literal of {} bytes", text.substr(at, end - at)));
  for (size = 0; at < end; ++at)
    size = size * 10 + static_cast<std::uint64_t>(text[at] - '0');
  if (size >= std::uint64_t{1} << 32)
    fail(fmt::format("a literal of {} bytes", size));
  return true;
}

void ResponseParser::begin_literal(std::uint64_t size)
{
  if (response_.literal_count == limits_.literals)
    fail("a response of too many parts");
  if (response_.literals.size() == response_.literal_count)
    response_.literals.emplace_back();
  ++response_.literal_count;
  auto& literal = current();
  literal.bytes.clear();
  literal.size = size;
  literal.skipped = size > limits_.literal;
  place_ = literal.skipped ? Place::skipping : Place::literal;
  left_ = size;
  if (!literal.skipped && size > step)
    literal.bytes.reserve(static_cast<std::size_t>(size));
}

void ResponseParser::take_bytes()
{
  const auto count = static_cast<std::size_t>(std::min<std::uint64_t>(left_, end_ - begin_));
  if (place_ == Place::literal)
    current().bytes.append(buffer_, begin_, count);
  begin_ += count;
  left_ -= count;
  if (left_ == 0)
    place_ = Place::text;
}

} // namespace tkt::fetch
