// Inside the mail room: puts words on lines as a browser would.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace tkt::mail {

/// Collapses blanks, keeps at most one blank line in a row, puts quote marks and list indents
/// before each line. Stops taking text at `limit` bytes.
class HtmlWriter {
public:
  explicit HtmlWriter(std::size_t limit) : limit_{limit} {}

  void text(std::string_view utf8);
  void end_line();            ///< <br>
  void break_line(int lines); ///< 1: what follows begins a line; 2: after a blank line
  void cell();                ///< two blanks to what stands before it on the line

  void begin_quote();
  void end_quote();
  void begin_list() { ++lists_; }
  void end_list() { --lists_; }
  bool in_list() const { return lists_ > 0; }
  void item(std::string mark);
  void begin_preformatted() { ++preformatted_; }
  void end_preformatted() { --preformatted_; }

  std::size_t size() const { return out_.size(); }
  std::string_view since(std::size_t at) const { return std::string_view{out_}.substr(at); }
  bool full() const { return out_.size() >= limit_; }
  std::string take();

private:
  void put(std::string_view word);
  void put_preformatted(std::string_view utf8);
  void begin_line();
  void trim_end();

  std::string out_;
  std::size_t limit_;
  int quotes_ = 0;
  int last_quotes_ = 0; ///< on the line written last
  int lists_ = 0;
  int preformatted_ = 0;
  int pending_lines_ = 0; ///< line ends to write before the next word
  bool pending_blank_ = false;
  bool pending_cell_ = false;
  bool at_line_start_ = true;
  std::string mark_; ///< of the list item whose first word is still to come
};

} // namespace tkt::mail
