#include "config/toml/document.hpp"

#include <algorithm>
#include <sstream>

#include <fmt/format.h>
#include <toml++/toml.h>

#include "base/text.hpp"

namespace tkt::config {

namespace {

/// Deeper than any sense; keeps the recursion below within its stack.
constexpr int deepest = 100;

template <class Written>
std::string written(const Written& value)
{
  std::ostringstream out;
  out << value;
  return out.str();
}

Node convert(const toml::node& from, int depth)
{
  Node to;
  to.line = from.source().begin.line;
  to.column = from.source().begin.column;
  switch (from.type()) {
  case toml::node_type::string:
    to.type = Node::Type::text;
    to.text = from.as_string()->get();
    break;
  case toml::node_type::integer:
    to.type = Node::Type::integer;
    to.integer = from.as_integer()->get();
    to.text = fmt::to_string(to.integer);
    break;
  case toml::node_type::floating_point:
    to.type = Node::Type::real;
    to.text = fmt::to_string(from.as_floating_point()->get());
    break;
  case toml::node_type::boolean:
    to.type = Node::Type::boolean;
    to.boolean = from.as_boolean()->get();
    to.text = to.boolean ? "true" : "false";
    break;
  case toml::node_type::date:
    to.type = Node::Type::date;
    to.text = written(from.as_date()->get());
    break;
  case toml::node_type::time:
    to.type = Node::Type::time;
    to.text = written(from.as_time()->get());
    break;
  case toml::node_type::date_time:
    to.type = Node::Type::time;
    to.text = written(from.as_date_time()->get());
    break;
  case toml::node_type::array:
    to.type = Node::Type::array;
    if (depth < deepest)
      for (const auto& item : *from.as_array())
        to.items.push_back(convert(item, depth + 1));
    break;
  default:
    to.type = Node::Type::table;
    if (depth == deepest)
      break;
    for (const auto& [key, value] : *from.as_table())
      to.members.push_back({std::string{key.str()}, key.source().begin.line,
                            key.source().begin.column, convert(value, depth + 1)});
    // The library keeps members by name; messages and rules want them as they were written.
    std::stable_sort(to.members.begin(), to.members.end(), [](const Member& a, const Member& b) {
      return a.line != b.line ? a.line < b.line : a.column < b.column;
    });
  }
  return to;
}

std::string one_line(std::string_view text)
{
  std::string out{text};
  std::replace_if(
      out.begin(), out.end(), [](char c) { return static_cast<unsigned char>(c) < ' '; }, ' ');
  return out;
}

} // namespace

const Node* Node::find(std::string_view key) const
{
  for (const auto& member : members)
    if (member.key == key)
      return &member.value;
  return nullptr;
}

Document parse_document(std::string_view toml)
{
  Document document;
  try {
    document.root = convert(toml::parse(toml), 0);
  } catch (const toml::parse_error& e) {
    document.mistake = {e.source().begin.line, e.source().begin.column, one_line(e.description())};
  }
  return document;
}

std::string describe(const Node& node)
{
  switch (node.type) {
  case Node::Type::text:
    return "the text " + quote(clip(node.text, 60));
  case Node::Type::integer:
  case Node::Type::real:
    return "the number " + node.text;
  case Node::Type::boolean:
    return node.text;
  case Node::Type::date:
    return "the date " + node.text;
  case Node::Type::time:
    return "the time " + node.text;
  case Node::Type::array:
    return node.items.empty() ? "an empty array" : "an array";
  case Node::Type::table:
    break;
  }
  return "a table";
}

std::string quote(std::string_view text)
{
  std::string out = "\"";
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (c == '"' || c == '\\')
      (out += '\\') += c;
    else if (c == '\n')
      out += "\\n";
    else if (c == '\t')
      out += "\\t";
    else if (byte < ' ' || byte == 0x7F)
      out += fmt::format("\\u{:04X}", byte);
    else
      out += c;
  }
  return out += '"';
}

std::string quote(const std::vector<std::string>& texts)
{
  std::vector<std::string> quoted;
  quoted.reserve(texts.size());
  for (const auto& text : texts)
    quoted.push_back(quote(text));
  return "[" + join(quoted, ", ") + "]";
}

std::string quote_key(std::string_view key)
{
  const bool bare = !key.empty() && std::all_of(key.begin(), key.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
           c == '-';
  });
  return bare ? std::string{key} : quote(key);
}

} // namespace tkt::config
