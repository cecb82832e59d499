// [field.NAME], one for each field that is added to tickets.
#include <algorithm>

#include "base/text.hpp"
#include "config/keys/values.hpp"

namespace tkt::config {

namespace values {

template <>
const std::vector<Word<CustomField::Type>>& words()
{
  using Type = CustomField::Type;
  static const std::vector<Word<Type>> all{{"text", Type::text}, {"number", Type::number},
                                           {"date", Type::date}, {"choice", Type::choice},
                                           {"flag", Type::flag}, {"url", Type::url}};
  return all;
}

} // namespace values

std::string_view to_text(CustomField::Type type)
{
  for (const auto& word : values::words<CustomField::Type>())
    if (word.value == type)
      return word.text;
  return "";
}

namespace {

constexpr std::size_t longest_name = 64;

const Section<CustomField>& section()
{
  using K = Key<CustomField>;
  static const Section<CustomField> keys{
      "field.NAME",
      {K::of("type", &CustomField::type, values::word<CustomField::Type>(), "what its values are")
           .must(),
       K::of("label", &CustomField::label, values::line(), "its name for people"),
       K::of("values", &CustomField::values, values::lines(), "what may be chosen, of a choice"),
       K::of("required_on_close", &CustomField::required_on_close, values::flag(),
             "agents cannot close a ticket without it")},
      {},
      [](const CustomField& field, const Node& node, Reader& in) {
        const bool choice = field.type == CustomField::Type::choice;
        if (choice && field.values.empty())
          in.problem(node, "a choice without values");
        if (!choice && !field.values.empty())
          in.problem(*node.find("values"), "values: only a choice has values");
      }};
  return keys;
}

bool is_plain(std::string_view name)
{
  return !name.empty() && name.size() <= longest_name &&
         std::all_of(name.begin(), name.end(), [](char c) {
           return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                  c == '_' || c == '-';
         });
}

void read_field(Config& config, const Member& member, Reader& in)
{
  Node at;
  at.line = member.line;
  at.column = member.column;
  if (!is_plain(member.key))
    in.problem(at, fmt::format("field {}: a name has letters, digits, _ and -", quote(member.key)));
  if (config.find_field(member.key) != nullptr)
    in.problem(at, fmt::format("field {} is there already", quote(member.key)));
  auto& field = config.fields.emplace_back();
  field.name = member.key;
  field.place = in.place(member);
  read_section(field, member.value, section(), in);
}

} // namespace

Part<Config> custom_fields()
{
  return {"field",
          [](Config& config, const Node& node, Reader& in) {
            if (node.type != Node::Type::table)
              return in.expected(node, "a table, as in [field.invoice]");
            for (const auto& member : node.members)
              read_field(config, member, in);
          },
          [](const Config& config, const std::string& path, std::string& out) {
            for (const auto& field : config.fields) {
              const auto below = path + '.' + quote_key(field.name);
              out += fmt::format("\n[{}]\n", below);
              write_section(field, below, section(), out);
            }
          },
          [](std::vector<KeyHelp>& out) { help_section(section(), out); }};
}

} // namespace tkt::config
