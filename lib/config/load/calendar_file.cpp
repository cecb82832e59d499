#include "config/load/calendar_file.hpp"

#include <algorithm>
#include <cerrno>
#include <fstream>
#include <iterator>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "base/descriptor.hpp"
#include "base/error.hpp"
#include "base/text.hpp"
#include "config/keys/keys.hpp"

namespace tkt::config {

namespace {

namespace fs = std::filesystem;
using nlohmann::ordered_json;

/// Hours are three levels deep; whatever is deeper is a mistake, and says so.
constexpr int deepest = 10;

std::string read_all(const fs::path& path)
{
  std::ifstream in{path, std::ios::binary};
  std::string text{std::istreambuf_iterator<char>{in}, {}};
  if (!in.is_open() || in.bad())
    throw Error{Kind::no_input, fmt::format("{}: {}", path.string(), errno_text(errno))};
  return text;
}

Node convert(const ordered_json& from, int depth)
{
  Node to;
  if (from.is_string()) {
    to.type = Node::Type::text;
    to.text = from.get<std::string>();
  } else if (from.is_boolean()) {
    to.type = Node::Type::boolean;
    to.boolean = from.get<bool>();
    to.text = from.dump();
  } else if (from.is_number()) {
    to.type = from.is_number_float() ? Node::Type::real : Node::Type::integer;
    to.text = from.dump();
  } else if (from.is_array()) {
    to.type = Node::Type::array;
    for (const auto& item : from)
      if (depth < deepest)
        to.items.push_back(convert(item, depth + 1));
  } else {
    for (const auto& [key, value] : from.items())
      if (depth < deepest && !value.is_null())
        to.members.push_back({key, 0, 0, convert(value, depth + 1)});
  }
  return to;
}

Node read_json(const std::string& text, const fs::path& path)
{
  const auto json = ordered_json::parse(text, nullptr, false, true);
  if (json.is_discarded() || !json.is_object())
    throw Error{Kind::config, fmt::format("{}: no JSON object", path.string())};
  auto node = convert(json, 0);
  const auto known = calendar_section().names();
  std::erase_if(node.members, [&](const Member& member) {
    return std::find(known.begin(), known.end(), member.key) == known.end();
  });
  return node;
}

Node read_toml(const std::string& text, const fs::path& path)
{
  auto document = parse_document(text);
  if (const auto& mistake = document.mistake)
    throw Error{Kind::config, fmt::format("{}:{}:{}: {}", path.string(), mistake->line,
                                          mistake->column, mistake->text)};
  return std::move(document.root);
}

} // namespace

Calendar read_calendar_file(const fs::path& path)
{
  const auto text = read_all(path);
  const auto first = text.find_first_not_of(" \t\r\n");
  const bool is_json = first != text.npos && text[first] == '{';
  auto node = is_json ? read_json(text, path) : read_toml(text, path);
  if (node.find("name") == nullptr) {
    Node name;
    name.type = Node::Type::text;
    name.text = path.stem().string();
    node.members.push_back({"name", 0, 0, std::move(name)});
  }
  Findings findings;
  Reader reader{path.string(), true, findings};
  Calendar calendar;
  calendar.place = reader.place(node);
  read_section(calendar, node, calendar_section(), reader);
  std::vector<std::string> lines;
  for (const auto& problem : findings.problems)
    lines.push_back(problem.place.line == 0
                        ? fmt::format("{}: {}", path.string(), problem.text)
                        : fmt::format("{}: {}", to_text(problem.place), problem.text));
  if (!lines.empty())
    throw Error{Kind::config, join(lines, "\n")};
  return calendar;
}

} // namespace tkt::config
