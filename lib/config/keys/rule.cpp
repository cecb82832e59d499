// [[rule]]: when, if, then.
#include <algorithm>

#include "base/error.hpp"
#include "base/text.hpp"
#include "config/keys/rule_words.hpp"
#include "config/keys/values.hpp"

namespace tkt::config {

namespace {

const RuleWords* given = nullptr;

} // namespace

void use_rule_words(const RuleWords& words)
{
  given = &words;
}

const RuleWords& rule_words()
{
  if (given == nullptr)
    throw Error{Kind::internal, "the words of rules are not known yet"};
  return *given;
}

namespace {

const RuleWord* find_word(std::span<const RuleWord> words, std::string_view name)
{
  const auto found = std::find_if(words.begin(), words.end(),
                                  [name](const RuleWord& word) { return word.name == name; });
  return found == words.end() ? nullptr : &*found;
}

std::vector<std::string> names_of(std::span<const RuleWord> words,
                                  std::initializer_list<std::string> more)
{
  std::vector<std::string> names{more};
  for (const auto& word : words)
    names.emplace_back(word.name);
  return names;
}

void read_value(const Node& node, const ValueKind& kind, Reader& in,
                std::vector<std::string>& values)
{
  auto text = values::read_line(node, in);
  if (!text)
    return;
  if (trim(*text).empty())
    return in.problem(node, "is empty");
  if (kind.problem != nullptr)
    if (const auto wrong = kind.problem(*text); !wrong.empty())
      return in.problem(node, wrong);
  if (kind.refer != nullptr)
    kind.refer(*text, node, in);
  else if (kind.target)
    in.refer(*kind.target, *text, node);
  values.push_back(std::move(*text));
}

/// What stands behind a word, be it a test's or an action's.
std::vector<std::string> read_values(const Node& node, const ValueKind& kind, Reader& in)
{
  std::vector<std::string> values;
  if (kind.flag) {
    if (const auto flag = values::flag().read(node, in))
      values.emplace_back(*flag ? "true" : "false");
  } else if (node.type == Node::Type::text) {
    read_value(node, kind, in, values);
  } else if (node.type == Node::Type::array && kind.several) {
    if (node.items.empty())
      in.problem(node, "the list is empty");
    for (const auto& item : node.items)
      read_value(item, kind, in, values);
  } else {
    in.expected(node, kind.several ? "a text or a list of texts" : "a text");
  }
  return values;
}

std::string write_values(const RuleWord* word, const std::vector<std::string>& values)
{
  if (values.size() != 1)
    return quote(values);
  return word != nullptr && word->kind.flag ? values.front() : quote(values.front());
}

// ------------------------------------------------------------------ if

Condition read_condition(const Node& node, Reader& in);

/// The conditions in a table (one per key) or in an array of tables.
std::vector<Condition> read_parts(const Node& node, Reader& in)
{
  std::vector<Condition> parts;
  if (node.type == Node::Type::array) {
    if (node.items.empty())
      in.problem(node, "the list is empty");
    for (const auto& item : node.items)
      parts.push_back(read_condition(item, in));
    return parts;
  }
  if (node.type != Node::Type::table) {
    in.expected(node, "a condition such as { subject_contains = \"invoice\" }");
    return parts;
  }
  for (const auto& member : node.members) {
    const Reader::Key named{in, "if: " + member.key};
    Condition part;
    part.place = in.place(member);
    if (member.key == "all" || member.key == "any" || member.key == "not") {
      part.shape = member.key == "all"   ? Condition::Shape::all
                   : member.key == "any" ? Condition::Shape::any
                                         : Condition::Shape::negation;
      if (member.key != "not" && member.value.type != Node::Type::array)
        in.expected(member.value, "a list of conditions such as [{ auto = true }]");
      else
        part.parts = read_parts(member.value, in);
    } else if (const auto* word = find_word(rule_words().conditions, member.key)) {
      part.shape = Condition::Shape::test;
      part.test = member.key;
      part.values = read_values(member.value, word->kind, in);
    } else {
      in.unknown_key(member, "rule.if", names_of(rule_words().conditions, {"all", "any", "not"}));
      continue;
    }
    parts.push_back(std::move(part));
  }
  return parts;
}

/// A table: all that is in it has to hold.
Condition read_condition(const Node& node, Reader& in)
{
  Condition all;
  all.place = in.place(node);
  if (node.type != Node::Type::table)
    in.expected(node, "a condition such as { subject_contains = \"invoice\" }");
  else
    all.parts = read_parts(node, in);
  if (all.parts.size() != 1)
    return all;
  return Condition{std::move(all.parts.front())};
}

std::string write_condition(const Condition& condition);

std::string write_list(const std::vector<Condition>& parts)
{
  std::vector<std::string> texts;
  for (const auto& part : parts)
    texts.push_back(write_condition(part));
  return "[" + join(texts, ", ") + "]";
}

/// The name and value that a condition takes in the table around it.
std::string write_member(const Condition& condition)
{
  switch (condition.shape) {
  case Condition::Shape::test:
    return fmt::format(
        "{} = {}", condition.test,
        write_values(find_word(rule_words().conditions, condition.test), condition.values));
  case Condition::Shape::any:
    return "any = " + write_list(condition.parts);
  case Condition::Shape::negation:
    return "not = " + write_list(condition.parts);
  case Condition::Shape::all:
    break;
  }
  return "all = " + write_list(condition.parts);
}

std::string write_condition(const Condition& condition)
{
  if (condition.shape == Condition::Shape::all && condition.parts.empty())
    return "{}";
  return "{ " + write_member(condition) + " }";
}

// ------------------------------------------------------------------ then

/// Fills the actions, and `stop` where it stands among them.
void read_actions(Rule& rule, const Node& node, Reader& in)
{
  if (node.type != Node::Type::table)
    return in.expected(node, "a table such as { queue = \"billing\" }");
  for (const auto& member : node.members) {
    const Reader::Key named{in, "then: " + member.key};
    if (member.key == "stop") {
      if (const auto stop = values::flag().read(member.value, in))
        rule.stop = *stop;
    } else if (const auto* word = find_word(rule_words().actions, member.key)) {
      rule.actions.push_back(
          {member.key, read_values(member.value, word->kind, in), in.place(member)});
    } else {
      in.unknown_key(member, "rule.then", names_of(rule_words().actions, {"stop"}));
    }
  }
}

std::string write_actions(const Rule& rule)
{
  if (rule.actions.empty())
    return "{}";
  std::vector<std::string> texts;
  for (const auto& action : rule.actions)
    texts.push_back(
        fmt::format("{} = {}", action.name,
                    write_values(find_word(rule_words().actions, action.name), action.values)));
  return "{ " + join(texts, ", ") + " }";
}

Key<Rule> then_key()
{
  Key<Rule> key;
  key.name = "then";
  key.type = "table of actions";
  key.meaning = "what is done when the conditions hold, in the order written; see ACTIONS";
  key.read = read_actions;
  key.write = write_actions;
  return key;
}

std::string type_of(const ValueKind& kind)
{
  if (!kind.target)
    return std::string{kind.type};
  const auto title = values::title(*kind.target);
  return kind.several ? fmt::format("{0} or list of {0} names", title) : std::string{title};
}

/// The words of rules, in the manual's list of keys; they are read and printed by `if` and `then`.
Part<Rule> words_help()
{
  const auto add = [](std::string_view section, std::span<const RuleWord> words,
                      std::vector<KeyHelp>& out) {
    for (const auto& word : words)
      out.push_back({std::string{section}, std::string{word.name}, type_of(word.kind), "",
                     std::string{word.meaning}});
  };
  return {
      "", nullptr, nullptr, [add](std::vector<KeyHelp>& out) {
        out.push_back({"rule.if", "all", "list of conditions", "", "all of these hold"});
        out.push_back({"rule.if", "any", "list of conditions", "", "one of these holds"});
        out.push_back(
            {"rule.if", "not", "condition or list of conditions", "", "none of these holds"});
        add("rule.if", rule_words().conditions, out);
        add("rule.then", rule_words().actions, out);
        out.push_back({"rule.then", "stop", "true | false", "false", "no later rule is looked at"});
      }};
}

} // namespace

const Section<Rule>& rule_section()
{
  using K = Key<Rule>;
  static const Section<Rule> section{
      "rule",
      {K::of("name", &Rule::name, values::name(), "what tkt why calls it").must(),
       K::of("on", &Rule::on, values::event(), "when the rule is tried"),
       K::of("if", &Rule::condition,
             Codec<Condition>{"table of conditions",
                              [](const Node& node, Reader& in) -> std::optional<Condition> {
                                return read_condition(node, in);
                              },
                              write_condition},
             "all of them have to hold; without any the rule always applies; see CONDITIONS"),
       then_key(),
       K::of("stop", &Rule::stop, values::flag(),
             "no later rule is looked at once this one applies"),
       K::of("since", &Rule::since, values::word<Rule::Since>(),
             "what \"after:\" counts from: the ticket got its status; our last answer, while the "
             "customer says nothing; the customer's last message, while nobody answers; it was "
             "opened; it changed"),
       K::of("calendar", &Rule::calendar, values::reference<Target::calendar>(),
             "whose working time \"after:\" counts; without it all time"),
       K::of("ignore_diacritics", &Rule::ignore_diacritics, values::flag(),
             "in the texts of its conditions, a letter is met by the one without its mark")},
      {words_help()},
      [](const Rule& rule, const Node& node, Reader& in) {
        const auto* then = node.find("then");
        if (then != nullptr && !then->members.empty())
          return; // what it says may be wrong, but has been reported
        if (!rule.stop)
          in.problem(then != nullptr ? *then : node, "a rule without actions does nothing");
      }};
  return section;
}

} // namespace tkt::config
