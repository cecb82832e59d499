// [[rule]]: when, if, then.
#include <algorithm>

#include "base/text.hpp"
#include "config/keys/values.hpp"
#include "config/model/rule_words.hpp"

namespace tkt::config {

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

/// The section that a name after this word belongs to.
std::optional<Target> target_of(Takes takes)
{
  switch (takes) {
  case Takes::mailboxes:
    return Target::mailbox;
  case Takes::queue:
  case Takes::queues:
    return Target::queue;
  case Takes::assignee:
    return Target::assignee;
  case Takes::agents:
    return Target::agent;
  case Takes::team:
  case Takes::teams:
    return Target::team;
  case Takes::priority:
  case Takes::priorities:
    return Target::priority;
  case Takes::category:
  case Takes::categories:
    return Target::category;
  case Takes::type:
  case Takes::types:
    return Target::type;
  case Takes::status:
  case Takes::statuses:
    return Target::status;
  case Takes::sla:
  case Takes::slas:
    return Target::sla;
  case Takes::calendars:
    return Target::calendar;
  default:
    return {};
  }
}

bool takes_one(Takes takes)
{
  switch (takes) {
  case Takes::flag:
  case Takes::queue:
  case Takes::assignee:
  case Takes::team:
  case Takes::priority:
  case Takes::category:
  case Takes::type:
  case Takes::status:
  case Takes::sla:
  case Takes::size:
  case Takes::duration:
  case Takes::template_name:
  case Takes::text:
  case Takes::command:
    return true;
  default:
    return false;
  }
}

bool takes_several(Takes takes)
{
  return !takes_one(takes);
}

/// The names behind `notify` and `add_watchers`, where they are names of this configuration.
void refer_to_listener(const std::string& word, const Node& node, Reader& in)
{
  constexpr std::string_view team = "team:";
  constexpr std::string_view queue = "queue:";
  if (word.starts_with(team))
    in.refer(Target::team, word.substr(team.size()), node);
  else if (word.starts_with(queue))
    in.refer(Target::queue, word.substr(queue.size()), node);
  else if (!word.starts_with("ticket.") && !values::looks_like_address(word))
    in.refer(Target::agent, word, node);
}

void read_value(const Node& node, Takes takes, Reader& in, std::vector<std::string>& values)
{
  auto text = values::read_line(node, in);
  if (!text)
    return;
  if (trim(*text).empty())
    return in.problem(node, "is empty");
  if (takes == Takes::addresses && !values::looks_like_address(*text))
    return in.problem(node, fmt::format("{} is no address, so it is never met", quote(*text)));
  if (auto wrong = value_problem(takes, *text); !wrong.empty())
    return in.problem(node, wrong);
  if (takes == Takes::listeners || takes == Takes::watchers)
    refer_to_listener(*text, node, in);
  else if (const auto target = target_of(takes))
    in.refer(*target, *text, node);
  values.push_back(std::move(*text));
}

/// What stands behind a word, be it a test's or an action's.
std::vector<std::string> read_values(const Node& node, const RuleWord& word, Reader& in)
{
  std::vector<std::string> values;
  if (word.takes == Takes::flag) {
    if (const auto flag = values::flag().read(node, in))
      values.emplace_back(*flag ? "true" : "false");
  } else if (node.type == Node::Type::text) {
    read_value(node, word.takes, in, values);
  } else if (node.type == Node::Type::array && takes_several(word.takes)) {
    if (node.items.empty())
      in.problem(node, "the list is empty");
    for (const auto& item : node.items)
      read_value(item, word.takes, in, values);
  } else {
    in.expected(node, takes_several(word.takes) ? "a text or a list of texts" : "a text");
  }
  return values;
}

std::string write_values(Takes takes, const std::vector<std::string>& values)
{
  if (values.size() != 1)
    return quote(values);
  return takes == Takes::flag ? values.front() : quote(values.front());
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
    } else if (const auto* word = find_word(conditions(), member.key)) {
      part.shape = Condition::Shape::test;
      part.test = member.key;
      part.values = read_values(member.value, *word, in);
    } else {
      in.unknown_key(member, "rule.if", names_of(conditions(), {"all", "any", "not"}));
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
  case Condition::Shape::test: {
    const auto* word = find_word(conditions(), condition.test);
    return fmt::format(
        "{} = {}", condition.test,
        write_values(word != nullptr ? word->takes : Takes::texts, condition.values));
  }
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
    } else if (const auto* word = find_word(actions(), member.key)) {
      rule.actions.push_back({member.key, read_values(member.value, *word, in), in.place(member)});
    } else {
      in.unknown_key(member, "rule.then", names_of(actions(), {"stop"}));
    }
  }
}

std::string write_actions(const Rule& rule)
{
  if (rule.actions.empty())
    return "{}";
  std::vector<std::string> texts;
  for (const auto& action : rule.actions) {
    const auto* word = find_word(actions(), action.name);
    texts.push_back(
        fmt::format("{} = {}", action.name,
                    write_values(word != nullptr ? word->takes : Takes::texts, action.values)));
  }
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

std::string name_of(Takes takes)
{
  if (const auto target = target_of(takes))
    return takes_several(takes) ? fmt::format("{0} or list of {0} names", values::title(*target))
                                : std::string{values::title(*target)};
  switch (takes) {
  case Takes::flag:
    return "true | false";
  case Takes::addresses:
  case Takes::forward:
    return "address or list of addresses";
  case Takes::patterns:
  case Takes::header_patterns:
    return "regular expression or list of them";
  case Takes::size:
    return "size";
  case Takes::duration:
    return "duration";
  case Takes::template_name:
    return "template";
  case Takes::text:
    return "text";
  case Takes::command:
    return "command";
  default:
    return "text or list of texts";
  }
}

/// The words of rules, in the manual's list of keys; they are read and printed by `if` and `then`.
Part<Rule> words_help()
{
  const auto add = [](std::string_view section, std::span<const RuleWord> words,
                      std::vector<KeyHelp>& out) {
    for (const auto& word : words)
      out.push_back({std::string{section}, std::string{word.name}, name_of(word.takes), "",
                     std::string{word.meaning}});
  };
  return {
      "", nullptr, nullptr, [add](std::vector<KeyHelp>& out) {
        out.push_back({"rule.if", "all", "list of conditions", "", "all of these hold"});
        out.push_back({"rule.if", "any", "list of conditions", "", "one of these holds"});
        out.push_back(
            {"rule.if", "not", "condition or list of conditions", "", "none of these holds"});
        add("rule.if", conditions(), out);
        add("rule.then", actions(), out);
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
