// Inside the mail room: lines of a raw message, whatever ends them.
#pragma once

#include <cstddef>
#include <string_view>

namespace tkt::mail {

/// Walks over lines that end with LF or CRLF; with CR alone in a text that has no LF at all.
class Lines {
public:
  explicit Lines(std::string_view text)
      : text_{text}, end_{text.find('\n') == std::string_view::npos ? '\r' : '\n'}
  {
  }

  bool done() const { return at_ >= text_.size(); }
  std::size_t position() const { return at_; }

  /// From the beginning of a line to the next line that begins with `--`, or to the end. Much
  /// faster than line by line.
  void skip_to_dashes()
  {
    if (text_.substr(at_, 2) == "--")
      return;
    const char pattern[] = {end_, '-', '-'};
    const auto found = text_.find(std::string_view{pattern, sizeof pattern}, at_);
    at_ = found == std::string_view::npos ? text_.size() : found + 1;
  }

  /// Without its line end.
  std::string_view next()
  {
    const auto line = peek();
    at_ = next_;
    return line;
  }

  /// The line that next() will give.
  std::string_view peek()
  {
    const auto end = text_.find(end_, at_);
    next_ = end == std::string_view::npos ? text_.size() : end + 1;
    auto line = text_.substr(at_, (end == std::string_view::npos ? text_.size() : end) - at_);
    while (line.ends_with('\r'))
      line.remove_suffix(1);
    return line;
  }

private:
  std::string_view text_;
  char end_;
  std::size_t at_ = 0;
  std::size_t next_ = 0;
};

} // namespace tkt::mail
