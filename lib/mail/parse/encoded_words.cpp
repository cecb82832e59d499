#include "mail/parse/encoded_words.hpp"

#include <algorithm>
#include <optional>

#include "base/clean_text.hpp"
#include "base/text.hpp"
#include "mail/parse/charset.hpp"
#include "mail/parse/transfer.hpp"

namespace tkt::mail {

namespace {

struct Word {
  std::string_view charset;
  bool base64 = false;
  std::string_view text;
  std::size_t size = 0; ///< of the whole word, delimiters included
};

bool blank(char c)
{
  return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

/// Reads `=?charset*lang?Q?text?=` at the start of `at`. Blanks within the text are against the
/// standard and usual all the same.
std::optional<Word> read_word(std::string_view at)
{
  if (!at.starts_with("=?"))
    return std::nullopt;
  at = at.substr(0,
                 8 << 10); // the standard says 75; and looking for the end must not cost the square
  const auto charset_end = at.find('?', 2);
  if (charset_end == std::string_view::npos || charset_end == 2 || charset_end > 100 ||
      charset_end + 3 > at.size() || at[charset_end + 2] != '?')
    return std::nullopt;
  const char encoding = at[charset_end + 1];
  if (encoding != 'Q' && encoding != 'q' && encoding != 'B' && encoding != 'b')
    return std::nullopt;
  const auto start = charset_end + 3;
  const auto end = at.find("?=", start);
  if (end == std::string_view::npos)
    return std::nullopt;

  Word word;
  word.charset = at.substr(2, charset_end - 2);
  if (std::any_of(word.charset.begin(), word.charset.end(), blank))
    return std::nullopt;
  word.charset = word.charset.substr(0, word.charset.find('*'));
  word.base64 = encoding == 'B' || encoding == 'b';
  word.text = at.substr(start, end - start);
  if (word.text.find("=?") != std::string_view::npos)
    return std::nullopt; // the end was lost; the next word is not part of this one
  word.size = end + 2;
  return word;
}

int hex(char c)
{
  return c >= '0' && c <= '9'   ? c - '0'
         : c >= 'A' && c <= 'F' ? c - 'A' + 10
         : c >= 'a' && c <= 'f' ? c - 'a' + 10
                                : -1;
}

void append_q(std::string& out, std::string_view text)
{
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '_') {
      out += ' ';
    } else if (text[i] == '=' && i + 2 < text.size() && hex(text[i + 1]) >= 0 &&
               hex(text[i + 2]) >= 0) {
      out += static_cast<char>(hex(text[i + 1]) * 16 + hex(text[i + 2]));
      i += 2;
    } else {
      out += text[i];
    }
  }
}

/// Words of one charset in a row: their bytes first, then characters.
class Run {
public:
  void add(const Word& word, std::string& out)
  {
    if (!same(word))
      flush(out);
    charset_ = word.charset;
    if (word.base64) {
      // Without padding the next word may continue the quantum that this one began.
      base64_ += word.text;
      if (word.text.ends_with('='))
        flush_base64();
    } else {
      flush_base64();
      append_q(bytes_, word.text);
    }
    active_ = true;
  }

  void flush(std::string& out)
  {
    if (!active_)
      return;
    flush_base64();
    out += decode_charset(bytes_, charset_).text;
    bytes_.clear();
    active_ = false;
  }

  bool active() const { return active_; }

private:
  bool same(const Word& word) const { return active_ && equal_ascii_case(charset_, word.charset); }
  void flush_base64()
  {
    if (!base64_.empty())
      bytes_ += decode_transfer(Transfer::base64, base64_);
    base64_.clear();
  }

  std::string_view charset_;
  std::string base64_;
  std::string bytes_;
  bool active_ = false;
};

} // namespace

std::string decode_words(std::string_view raw, std::string_view body_charset)
{
  raw = trim(raw);
  if (raw.find("=?") == std::string_view::npos)
    return received_line(decode_header_bytes(raw, body_charset));

  std::string out;
  Run run;
  while (!raw.empty()) {
    if (const auto word = read_word(raw)) {
      run.add(*word, out);
      raw.remove_prefix(word->size);
      const auto next =
          static_cast<std::size_t>(std::find_if_not(raw.begin(), raw.end(), blank) - raw.begin());
      if (next > 0 && read_word(raw.substr(next)))
        raw.remove_prefix(next);
      continue;
    }
    run.flush(out);
    // Up to the next thing that may be a word; one byte at least, for this one was not.
    const auto next = std::min(raw.find("=?", 1), raw.size());
    out += decode_header_bytes(raw.substr(0, next), body_charset);
    raw.remove_prefix(next);
  }
  run.flush(out);
  return received_line(out);
}

} // namespace tkt::mail
