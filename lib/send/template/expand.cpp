#include "send/template/expand.hpp"

#include <algorithm>

#include "base/error.hpp"
#include "base/text.hpp"

namespace tkt::send {

namespace {

constexpr int deepest = 8;
constexpr std::size_t largest = 1 << 20;

struct Tag {
  std::size_t begin = 0; ///< of its first brace
  std::size_t end = 0;   ///< behind its last
  bool triple = false;
  std::string_view inside;
};

/// The next tag from `from` on; false at the end, or where one is not closed: the library says so.
bool next_tag(std::string_view text, std::size_t from, Tag& tag)
{
  tag.begin = text.find("{{", from);
  if (tag.begin == std::string_view::npos)
    return false;
  tag.triple = text.substr(tag.begin).starts_with("{{{");
  const std::size_t width = tag.triple ? 3 : 2;
  const auto close = text.find(tag.triple ? "}}}" : "}}", tag.begin + width);
  if (close == std::string_view::npos)
    return false;
  tag.inside = trim(text.substr(tag.begin + width, close - tag.begin - width));
  tag.end = close + width;
  return true;
}

bool is_mark(char c)
{
  return c == '#' || c == '^' || c == '/' || c == '!' || c == '>' || c == '=';
}

std::string fallback(const Tag& tag)
{
  auto field = tag.inside;
  const bool plain = field.starts_with('&');
  if (plain)
    field = trim(field.substr(1));
  const auto bar = field.find('|');
  const auto other = trim(field.substr(bar + 1));
  field = trim(field.substr(0, bar));
  if (field.empty())
    throw Error{Kind::config, fmt::format("{{{{{}}}}}: no field before the |", tag.inside)};
  const auto value =
      plain || tag.triple ? fmt::format("{{{{{{{}}}}}}}", field) : fmt::format("{{{{{}}}}}", field);
  return fmt::format("{{{{#{0}}}}}{1}{{{{/{0}}}}}{{{{^{0}}}}}{2}{{{{/{0}}}}}", field, value, other);
}

std::string expand(std::string_view text, const Form* form,
                   const std::function<std::string(const std::string&)>* find, int depth)
{
  std::string result;
  std::size_t at = 0;
  Tag tag;
  while (next_tag(text, at, tag)) {
    result += text.substr(at, tag.begin - at);
    at = tag.end;
    const char mark = tag.inside.empty() ? ' ' : tag.inside.front();
    if (mark == '=')
      throw Error{Kind::config, "other delimiters ({{= … }}) are not offered"};
    if (form != nullptr && *form == Form::html && (tag.triple || mark == '&'))
      throw Error{Kind::config,
                  fmt::format("{{{{{{{}}}}}}}: in HTML every value is escaped; take two braces",
                              tag.inside)};
    if (mark == '>' && find != nullptr) {
      if (depth >= deepest)
        throw Error{Kind::config, "partials go round in circles"};
      const std::string name{trim(tag.inside.substr(1))};
      std::string part;
      try {
        part = expand(without_head((*find)(name)), form, find, depth + 1);
      } catch (Error& e) {
        if (depth == 0)
          e.within(fmt::format("partial {}", name));
        throw;
      }
      while (part.ends_with('\n'))
        part.pop_back();
      result += part;
    } else if (!is_mark(mark) && tag.inside.find('|') != std::string_view::npos) {
      result += fallback(tag);
    } else {
      result += text.substr(tag.begin, tag.end - tag.begin);
    }
    if (result.size() > largest)
      throw Error{Kind::config, "is too long with its partials"};
  }
  result += text.substr(std::min(at, text.size()));
  return result;
}

} // namespace

std::string_view without_head(std::string_view text)
{
  if (!text.starts_with("{{!"))
    return text;
  const auto end = text.find("}}");
  return end == std::string_view::npos ? text : text.substr(end + 2);
}

std::string expand(std::string_view text, Form form,
                   const std::function<std::string(const std::string& name)>& find)
{
  return expand(text, &form, &find, 0);
}

std::string without_fallbacks(std::string_view text)
{
  return expand(text, nullptr, nullptr, 0);
}

} // namespace tkt::send
