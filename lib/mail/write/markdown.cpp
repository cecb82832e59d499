// The one file that sees md4c.
#include "mail/write/markdown.hpp"

#include <md4c-html.h>

#include "base/escape_markup.hpp"
#include "base/text.hpp"

namespace tkt::mail {

namespace {

void append(const MD_CHAR* text, MD_SIZE size, void* to)
{
  static_cast<std::string*>(to)->append(text, size);
}

/// md4c escapes what it writes into an attribute, so that the next quote ends it.
void disarm(std::string& html, std::string_view attribute)
{
  for (auto at = html.find(attribute); at != std::string::npos; at = html.find(attribute, at)) {
    at += attribute.size();
    const auto url = std::string_view{html}.substr(at, html.find('"', at) - at);
    const auto lower = to_lower_ascii(url);
    if (!lower.starts_with("http:") && !lower.starts_with("https:") &&
        !lower.starts_with("mailto:"))
      html.replace(at, url.size(), "#");
  }
}

std::string render(std::string_view markdown)
{
  // A line end that somebody typed is meant to be seen: two blanks before it say so.
  std::string text;
  for (const auto line : split(markdown, '\n'))
    text += std::string{line} + (trim(line).empty() ? "\n" : "  \n");
  std::string html;
  const auto flags = MD_DIALECT_COMMONMARK | MD_FLAG_NOHTML | MD_FLAG_PERMISSIVEAUTOLINKS |
                     MD_FLAG_TABLES | MD_FLAG_STRIKETHROUGH | MD_FLAG_NOINDENTEDCODEBLOCKS;
  if (::md_html(text.data(), static_cast<MD_SIZE>(text.size()), append, &html, flags, 0) != 0)
    return "<pre>" + escape_markup(markdown) + "</pre>\n";
  disarm(html, "href=\"");
  disarm(html, "src=\"");
  return html;
}

std::string as_it_is(std::string_view text)
{
  std::string html;
  for (const auto line : split(text, '\n'))
    html += (html.empty() ? "" : "<br>\n") + escape_markup(line);
  return html;
}

} // namespace

std::string markdown_to_html(std::string_view text)
{
  enum class Block { own, quote, signature } now = Block::own;
  std::string html = "<!DOCTYPE html>\n<html><body>\n";
  std::string block;
  const auto flush = [&] {
    if (block.ends_with('\n'))
      block.pop_back();
    if (now == Block::own)
      html += render(block);
    else if (now == Block::quote)
      html += "<blockquote>" + as_it_is(block) + "</blockquote>\n";
    else
      html += "<p>" + as_it_is(block) + "</p>\n";
    block.clear();
  };
  const auto clean = to_utf8(text);
  for (auto line : split(clean, '\n')) {
    if (line.ends_with('\r'))
      line.remove_suffix(1);
    const bool quoted = line.starts_with('>');
    const auto next = quoted                                     ? Block::quote
                      : now == Block::signature || line == "-- " ? Block::signature
                                                                 : Block::own;
    if (next != now) {
      if (!block.empty())
        flush();
      now = next;
    }
    if (quoted)
      line.remove_prefix(line.starts_with("> ") ? 2 : 1);
    block += std::string{line} + '\n';
  }
  flush();
  return html + "</body></html>\n";
}

} // namespace tkt::mail
