#include "mail/parse/html_writer.hpp"

#include <algorithm>

#include "base/clean_text.hpp"
#include "base/text.hpp"

namespace tkt::mail {

namespace {

constexpr int deepest = 20; ///< marks before a line; markup may nest deeper

/// The blank that starts here: 1 for ASCII, 2 for a no-break space, 0 for none.
std::size_t blank_at(std::string_view text, std::size_t at)
{
  const char c = text[at];
  if (c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f')
    return 1;
  return text.substr(at, 2) == "\xC2\xA0" ? 2 : 0;
}

/// Characters without width that senders use to pad previews: zero width space, soft hyphen,
/// byte order mark, combining grapheme joiner.
std::size_t filler_at(std::string_view text, std::size_t at)
{
  const auto two = text.substr(at, 2);
  if (two == "\xC2\xAD" || two == "\xCD\x8F")
    return 2;
  const auto three = text.substr(at, 3);
  return three == "\xE2\x80\x8B" || three == "\xEF\xBB\xBF" ? 3 : 0;
}

} // namespace

void HtmlWriter::text(std::string_view utf8)
{
  if (preformatted_ > 0)
    return put_preformatted(utf8);
  std::string word;
  for (std::size_t i = 0; i < utf8.size() && !full();) {
    const auto blank = blank_at(utf8, i);
    if (blank > 0) {
      put(word);
      word.clear();
      pending_blank_ = true;
      i += blank;
    } else if (const auto filler = filler_at(utf8, i)) {
      i += filler;
    } else {
      word += utf8[i++];
    }
  }
  put(word);
}

void HtmlWriter::put_preformatted(std::string_view utf8)
{
  const auto cleaned = received_text(utf8);
  const auto lines = split(cleaned, '\n');
  for (std::size_t i = 0; i < lines.size() && !full(); ++i) {
    if (i > 0)
      end_line();
    if (lines[i].empty())
      continue;
    begin_line();
    out_ += lines[i];
  }
}

void HtmlWriter::put(std::string_view raw)
{
  if (raw.empty())
    return;
  const auto word = received_line(raw);
  // A joiner alone between blanks pads a preview; within a word it is part of it.
  if (word.empty() || word == "\xE2\x80\x8C" || word == "\xE2\x80\x8D")
    return;
  const bool blank = pending_blank_;
  const bool cell = pending_cell_;
  const bool start = at_line_start_ || pending_lines_ > 0;
  begin_line();
  if (!start && cell)
    out_ += "  ";
  else if (!start && blank)
    out_ += ' ';
  out_ += word;
}

/// Writes what was put off: line ends, quote marks, the mark of a list item.
void HtmlWriter::begin_line()
{
  if (out_.empty())
    pending_lines_ = 0;
  for (; pending_lines_ > 0; --pending_lines_) {
    if (!at_line_start_) {
      trim_end();
      out_ += '\n';
    } else { // a blank line shows the marks of the quote that both its neighbours are in
      out_.append(static_cast<std::size_t>(std::min({last_quotes_, quotes_, deepest})), '>');
      out_ += '\n';
    }
    at_line_start_ = true;
  }
  if (at_line_start_) {
    for (int i = 0; i < std::min(quotes_, deepest); ++i)
      out_ += "> ";
    const auto indent = std::clamp(lists_ - 1, 0, deepest);
    out_.append(static_cast<std::size_t>(indent) * 2, ' ');
    if (!mark_.empty())
      out_ += mark_;
    else if (lists_ > 0)
      out_ += "  ";
    mark_.clear();
  }
  last_quotes_ = quotes_;
  at_line_start_ = pending_blank_ = pending_cell_ = false;
}

void HtmlWriter::trim_end()
{
  while (!out_.empty() && out_.back() == ' ')
    out_.pop_back();
}

void HtmlWriter::end_line()
{
  pending_lines_ = std::min(pending_lines_ + 1, 2);
  pending_blank_ = false;
}

void HtmlWriter::break_line(int lines)
{
  pending_lines_ = std::max(pending_lines_, lines);
  pending_blank_ = pending_cell_ = false;
}

void HtmlWriter::cell()
{
  pending_cell_ = true;
}

void HtmlWriter::begin_quote()
{
  ++quotes_;
}

void HtmlWriter::end_quote()
{
  --quotes_;
}

void HtmlWriter::item(std::string mark)
{
  mark_ = std::move(mark);
}

std::string HtmlWriter::take()
{
  if (out_.size() > limit_)
    out_.resize(clip(out_, limit_).size());
  trim_end();
  return std::move(out_);
}

} // namespace tkt::mail
