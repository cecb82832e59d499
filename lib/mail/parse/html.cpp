#include "mail/parse/html.hpp"

#include <algorithm>
#include <array>
#include <cstring>
#include <memory>
#include <vector>

#include <fmt/format.h>
#include <gumbo.h>

#include "base/clean_text.hpp"
#include "base/text.hpp"
#include "mail/parse/html_guard.hpp"
#include "mail/parse/html_writer.hpp"

namespace tkt::mail {

namespace {

struct DestroyOutput {
  void operator()(GumboOutput* output) const
  {
    gumbo_destroy_output(&kGumboDefaultOptions, output);
  }
};

std::string_view attribute(const GumboElement& element, const char* name)
{
  const auto* found = gumbo_get_attribute(&element.attributes, name);
  return found ? std::string_view{found->value} : std::string_view{};
}

bool is_hidden(const GumboElement& element)
{
  auto style = to_lower_ascii(attribute(element, "style"));
  std::erase(style, ' ');
  return style.find("display:none") != std::string::npos;
}

/// Elements that a reader does not see, or not as text.
bool is_invisible(GumboTag tag)
{
  switch (tag) {
  case GUMBO_TAG_HEAD:
  case GUMBO_TAG_STYLE:
  case GUMBO_TAG_SCRIPT:
  case GUMBO_TAG_TITLE:
  case GUMBO_TAG_TEMPLATE:
  case GUMBO_TAG_SELECT:
  case GUMBO_TAG_TEXTAREA:
  case GUMBO_TAG_IFRAME:
  case GUMBO_TAG_OBJECT:
  case GUMBO_TAG_SVG:
  case GUMBO_TAG_MATH:
    return true;
  default:
    return false;
  }
}

/// Line ends around an element: 0 within a line, 1 on lines of its own, 2 set off by a blank line.
int distance(GumboTag tag)
{
  switch (tag) {
  case GUMBO_TAG_P:
  case GUMBO_TAG_H1:
  case GUMBO_TAG_H2:
  case GUMBO_TAG_H3:
  case GUMBO_TAG_H4:
  case GUMBO_TAG_H5:
  case GUMBO_TAG_H6:
  case GUMBO_TAG_BLOCKQUOTE:
  case GUMBO_TAG_PRE:
  case GUMBO_TAG_DL:
  case GUMBO_TAG_UL:
  case GUMBO_TAG_OL:
    return 2;
  case GUMBO_TAG_DIV:
  case GUMBO_TAG_TABLE:
  case GUMBO_TAG_TR:
  case GUMBO_TAG_LI:
  case GUMBO_TAG_DT:
  case GUMBO_TAG_DD:
  case GUMBO_TAG_CAPTION:
  case GUMBO_TAG_CENTER:
  case GUMBO_TAG_ADDRESS:
  case GUMBO_TAG_ARTICLE:
  case GUMBO_TAG_SECTION:
  case GUMBO_TAG_HEADER:
  case GUMBO_TAG_FOOTER:
  case GUMBO_TAG_MAIN:
  case GUMBO_TAG_NAV:
  case GUMBO_TAG_FIGURE:
  case GUMBO_TAG_FIGCAPTION:
  case GUMBO_TAG_FIELDSET:
  case GUMBO_TAG_FORM:
  case GUMBO_TAG_HR:
    return 1;
  default:
    return 0;
  }
}

bool is_list(GumboTag tag)
{
  return tag == GUMBO_TAG_UL || tag == GUMBO_TAG_OL;
}

/// What a person takes for the same link: no scheme, no slash at the end.
std::string_view bare_link(std::string_view link)
{
  for (const std::string_view scheme : {"https://", "http://", "mailto:", "tel:", "www."})
    if (link.size() >= scheme.size() && equal_ascii_case(link.substr(0, scheme.size()), scheme))
      link.remove_prefix(scheme.size());
  while (link.ends_with('/'))
    link.remove_suffix(1);
  return link;
}

bool is_worth_showing(std::string_view link)
{
  const auto lower = to_lower_ascii(clip(link, 10));
  return lower.starts_with("http:") || lower.starts_with("https:") ||
         lower.starts_with("mailto:") || lower.starts_with("tel:") || lower.starts_with("ftp:");
}

/// Goes through the tree with a stack of its own.
class Walk {
public:
  explicit Walk(std::size_t limit) : out_{limit} {}

  std::string run(const GumboNode& root)
  {
    stack_.push_back({&root, children_of(root)});
    while (!stack_.empty() && !out_.full()) {
      auto& top = stack_.back();
      if (!top.children || top.next == top.children->length) {
        leave(top);
        stack_.pop_back();
        continue;
      }
      visit(*static_cast<const GumboNode*>(top.children->data[top.next++]));
    }
    return out_.take();
  }

private:
  struct Level {
    const GumboNode* node;
    const GumboVector* children;
    unsigned next = 0;
    std::size_t text_at = 0; ///< of a link: where its text begins
    int item = 0;            ///< of a list: items so far
  };

  static const GumboVector* children_of(const GumboNode& node)
  {
    if (node.type == GUMBO_NODE_DOCUMENT)
      return &node.v.document.children;
    return node.type == GUMBO_NODE_ELEMENT ? &node.v.element.children : nullptr;
  }

  void visit(const GumboNode& node)
  {
    switch (node.type) {
    case GUMBO_NODE_TEXT:
    case GUMBO_NODE_WHITESPACE:
    case GUMBO_NODE_CDATA:
      out_.text(node.v.text.text);
      return;
    case GUMBO_NODE_ELEMENT:
      break;
    default:
      return;
    }
    const auto& element = node.v.element;
    if (is_invisible(element.tag) || is_hidden(element))
      return;
    Level level{&node, &element.children, 0, 0, 0};
    enter(element, level);
    stack_.push_back(level);
  }

  void enter(const GumboElement& element, Level& level)
  {
    if (const auto lines = distance(element.tag))
      // A list within a list stays close to its item.
      out_.break_line(is_list(element.tag) && out_.in_list() ? 1 : lines);
    switch (element.tag) {
    case GUMBO_TAG_BR:
      out_.end_line();
      break;
    case GUMBO_TAG_HR:
      out_.text("---");
      break;
    case GUMBO_TAG_BLOCKQUOTE:
      out_.begin_quote();
      break;
    case GUMBO_TAG_PRE:
      out_.begin_preformatted();
      break;
    case GUMBO_TAG_UL:
    case GUMBO_TAG_OL:
      out_.begin_list();
      break;
    case GUMBO_TAG_LI:
      out_.item(item_mark());
      break;
    case GUMBO_TAG_TD:
    case GUMBO_TAG_TH:
      out_.cell();
      break;
    case GUMBO_TAG_IMG:
      if (const auto alt = received_line(attribute(element, "alt")); !alt.empty())
        out_.text("[" + alt + "]");
      break;
    case GUMBO_TAG_A:
      level.text_at = out_.size();
      break;
    default:
      break;
    }
  }

  std::string item_mark()
  {
    for (auto level = stack_.rbegin(); level != stack_.rend(); ++level) {
      if (level->node->type != GUMBO_NODE_ELEMENT)
        break;
      const auto tag = level->node->v.element.tag;
      if (tag == GUMBO_TAG_OL)
        return fmt::format("{}. ", ++level->item);
      if (tag == GUMBO_TAG_UL)
        break;
    }
    return "- ";
  }

  void leave(const Level& level)
  {
    if (level.node->type != GUMBO_NODE_ELEMENT)
      return;
    const auto& element = level.node->v.element;
    switch (element.tag) {
    case GUMBO_TAG_A:
      link(attribute(element, "href"), out_.since(level.text_at));
      break;
    case GUMBO_TAG_BLOCKQUOTE:
      out_.break_line(2);
      out_.end_quote();
      break;
    case GUMBO_TAG_PRE:
      out_.end_preformatted();
      break;
    case GUMBO_TAG_UL:
    case GUMBO_TAG_OL:
      out_.end_list();
      break;
    default:
      break;
    }
    if (const auto lines = distance(element.tag))
      out_.break_line(is_list(element.tag) && out_.in_list() ? 1 : lines);
  }

  void link(std::string_view href, std::string_view shown)
  {
    href = trim(href);
    shown = trim(shown);
    if (!is_worth_showing(href) || equal_ascii_case(bare_link(href), bare_link(shown)))
      return;
    // Without words in it, a picture leads there: a button, for all we know.
    out_.text((shown.empty() ? "<" : " <") + clean_line(href) + ">");
  }

  HtmlWriter out_;
  std::vector<Level> stack_;
};

} // namespace

std::string html_to_text(std::string_view html, std::size_t limit)
{
  const auto utf8 = is_utf8(html) ? std::string{} : to_utf8(html);
  if (!utf8.empty())
    html = utf8;
  if (!is_tame_html(html))
    return strip_tags(html, limit);
  const std::unique_ptr<GumboOutput, DestroyOutput> output{
      gumbo_parse_with_options(&kGumboDefaultOptions, html.data(), html.size())};
  return Walk{limit}.run(*output->document);
}

} // namespace tkt::mail
