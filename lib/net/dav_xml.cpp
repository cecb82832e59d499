#include "net/dav_xml.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "base/error.hpp"
#include "base/text.hpp"

namespace tkt::net {

std::string_view local_name(const pugi::xml_node& node)
{
  const std::string_view name = node.name();
  const auto colon = name.rfind(':');
  return colon == std::string_view::npos ? name : name.substr(colon + 1);
}

pugi::xml_node child(const pugi::xml_node& node, std::string_view name)
{
  for (const auto one : node.children()) {
    if (local_name(one) == name)
      return one;
  }
  return {};
}

std::string text_of(const pugi::xml_node& node)
{
  std::string text;
  for (const auto one : node.children()) {
    if (one.type() == pugi::node_pcdata || one.type() == pugi::node_cdata)
      text += one.value();
  }
  return text;
}

int status_of(std::string_view line)
{
  auto code = trim(line.substr(std::min(line.find(' '), line.size())));
  return take_number<int>(code).value_or(0);
}

pugi::xml_node load_multistatus(pugi::xml_document& document, std::string_view xml)
{
  // Reads no DTD and expands no entities of its own.
  const auto result = document.load_buffer(xml.data(), xml.size());
  if (!result)
    throw Error{Kind::unavailable, fmt::format("the server sent damaged XML ({} at byte {})",
                                               result.description(), result.offset)};
  const auto root = document.document_element();
  if (local_name(root) != "multistatus")
    throw Error{Kind::unavailable, "the server sent XML that is no multistatus"};
  return root;
}

} // namespace tkt::net
