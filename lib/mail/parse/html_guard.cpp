#include "mail/parse/html_guard.hpp"

#include <algorithm>
#include <charconv>
#include <iterator>
#include <map>

#include "base/text.hpp"
#include "mail/parse/html_writer.hpp"

namespace tkt::mail {

namespace {

// Far above what mail programs write; far below what hurts.
constexpr int deepest = 256;
constexpr int most_tags = 50'000;
constexpr int most_attributes = 300;

struct Tag {
  std::string name; ///< lower case; empty for comments and declarations
  bool closing = false;
  int attributes = 0; ///< about
};

bool letter(char c)
{
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

/// Finds one tag after the other, passing over comments and the insides of scripts and styles.
class Tags {
public:
  explicit Tags(std::string_view html) : html_{html} {}

  /// The next tag; what stands before it is in `text`. False at the end, `text` is the rest then.
  bool next(Tag& tag, std::string_view& text)
  {
    const auto start = at_;
    while (true) {
      at_ = html_.find('<', at_);
      if (at_ == std::string_view::npos || at_ + 1 >= html_.size()) {
        at_ = html_.size();
        text = html_.substr(std::min(start, at_));
        return false;
      }
      const char c = html_[at_ + 1];
      if (letter(c) || c == '/' || c == '!' || c == '?')
        break;
      ++at_; // a "less than" of the text
    }
    text = html_.substr(start, at_ - start);
    read(tag);
    return true;
  }

private:
  void read(Tag& tag)
  {
    tag = {};
    if (html_.substr(at_).starts_with("<!--")) {
      skip_behind("-->");
      return;
    }
    tag.closing = html_[at_ + 1] == '/';
    auto name = at_ + (tag.closing ? 2u : 1u);
    auto end = name;
    while (end < html_.size() && (letter(html_[end]) || (html_[end] >= '0' && html_[end] <= '9')))
      ++end;
    tag.name = to_lower_ascii(html_.substr(name, std::min<std::size_t>(end - name, 20)));
    at_ = end;
    char quote = 0;
    for (; at_ < html_.size(); ++at_) {
      const char c = html_[at_];
      if (quote != 0) {
        if (c == quote)
          quote = 0;
      } else if ((c == '"' || c == '\'') && html_[at_ - 1] == '=') {
        quote = c;
      } else if (c == '>') {
        ++at_;
        break;
      } else if (c == ' ' || c == '\n' || c == '\t' || c == '/' || c == '"' || c == '\'') {
        ++tag.attributes;
      }
    }
    if (!tag.closing && (tag.name == "script" || tag.name == "style"))
      skip_raw(tag.name);
  }

  void skip_behind(std::string_view end)
  {
    const auto found = html_.find(end, at_);
    at_ = found == std::string_view::npos ? html_.size() : found + end.size();
  }

  /// The closing tag itself is read as the next one.
  void skip_raw(std::string_view name)
  {
    while ((at_ = html_.find("</", at_)) != std::string_view::npos) {
      if (equal_ascii_case(html_.substr(at_ + 2, name.size()), name))
        return;
      at_ += 2;
    }
    at_ = html_.size();
  }

  std::string_view html_;
  std::size_t at_ = 0;
};

/// Never closed, or closed by the next of their kind: they do not nest by themselves.
bool nests(std::string_view name)
{
  static constexpr std::string_view flat[]{
      "area",  "base",  "body", "br",    "col", "dd",    "dt",   "embed",  "head",
      "hr",    "html",  "img",  "input", "li",  "link",  "meta", "option", "p",
      "param", "tbody", "td",   "tfoot", "th",  "thead", "tr",   "wbr"};
  return std::find(std::begin(flat), std::end(flat), name) == std::end(flat);
}

bool ends_line(std::string_view name)
{
  static constexpr std::string_view lines[]{"br", "p",  "div", "tr",        "li", "table",
                                            "ul", "ol", "h1",  "h2",        "h3", "h4",
                                            "h5", "h6", "hr",  "blockquote"};
  return std::find(std::begin(lines), std::end(lines), name) != std::end(lines);
}

std::string decode_entities(std::string_view text)
{
  using Entity = std::pair<std::string_view, std::string_view>;
  static constexpr Entity named[]{{"amp", "&"},   {"lt", "<"},   {"gt", ">"},
                                  {"quot", "\""}, {"apos", "'"}, {"nbsp", " "}};
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto end = text[i] == '&' ? text.substr(i, 12).find(';') : std::string_view::npos;
    if (end == std::string_view::npos) {
      out += text[i];
      continue;
    }
    const auto name = text.substr(i + 1, end - 1);
    const auto* entity = std::find_if(std::begin(named), std::end(named),
                                      [&](const Entity& each) { return each.first == name; });
    unsigned code = 0;
    const bool hex = name.starts_with("#x") || name.starts_with("#X");
    const auto digits = name.substr(std::min<std::size_t>(hex ? 2 : 1, name.size()));
    const auto read =
        std::from_chars(digits.data(), digits.data() + digits.size(), code, hex ? 16 : 10);
    if (entity != std::end(named))
      out += entity->second;
    else if (name.starts_with('#') && !digits.empty() && read.ec == std::errc{} &&
             read.ptr == digits.data() + digits.size() && code >= 0x20 && code < 0x7F)
      out += static_cast<char>(code);
    else {
      out += text[i];
      continue;
    }
    i += end;
  }
  return out;
}

} // namespace

bool is_tame_html(std::string_view html)
{
  // Each name is counted for itself: a closing tag of another name closes nothing for certain.
  std::map<std::string, int, std::less<>> open;
  int depth = 0, count = 0;
  Tags tags{html};
  Tag tag;
  std::string_view text;
  while (tags.next(tag, text)) {
    if (++count > most_tags || tag.attributes > most_attributes)
      return false;
    if (tag.name.empty() || !nests(tag.name))
      continue;
    auto& opened = open[tag.name];
    if (!tag.closing) {
      ++opened;
      if (++depth > deepest)
        return false;
    } else if (opened > 0) {
      --opened;
      --depth;
    }
  }
  return true;
}

std::string strip_tags(std::string_view html, std::size_t limit)
{
  HtmlWriter out{limit};
  Tags tags{html};
  Tag tag;
  std::string_view text;
  bool more = true;
  while (more && !out.full()) {
    more = tags.next(tag, text);
    out.text(decode_entities(text));
    if (more && ends_line(tag.name))
      out.break_line(tag.name == "p" ? 2 : 1);
  }
  return out.take();
}

} // namespace tkt::mail
