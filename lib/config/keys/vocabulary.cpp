// [[status]], [[category]], [[type]], [[priority]], [[sla]].
#include "config/keys/values.hpp"

namespace tkt::config {

const Section<Status>& status_section()
{
  using K = Key<Status>;
  static const Section<Status> section{
      "status",
      {K::of("name", &Status::name, values::status_name(), "its name").must(),
       K::of("kind", &Status::kind, values::word<StatusKind>(), "what it means to tkt").must(),
       K::of("substatuses", &Status::substatuses, values::status_names(),
             "finer stages, written status/substatus")}};
  return section;
}

const Section<Category>& category_section()
{
  using K = Key<Category>;
  static const Section<Category> section{
      "category", {K::of("name", &Category::name, values::name(), "its name").must()}};
  return section;
}

const Section<Type>& type_section()
{
  using K = Key<Type>;
  static const Section<Type> section{
      "type", {K::of("name", &Type::name, values::name(), "its name").must()}};
  return section;
}

namespace {

/// The three promises; `get` leads from the section to its Times.
template <class S, class Get>
void add_times(std::vector<Key<S>>& keys, Get get)
{
  using K = Key<S>;
  const auto in_times = [get](auto member) {
    return [ get, member ](auto& section) -> auto&
    {
      return std::invoke(get, section).*member;
    };
  };
  keys.push_back(K::of("reaction", in_times(&Times::reaction), values::duration(),
                       "working time until the first answer is due; 0s promises nothing"));
  keys.push_back(K::of("alarm", in_times(&Times::alarm), values::alarm(),
                       "working time after which a resolution is coming due, or its part of "
                       "resolve, as in 75%"));
  keys.push_back(K::of("resolve", in_times(&Times::resolve), values::duration(),
                       "working time until the resolution is due"));
  keys.push_back(K::of("next_reaction", in_times(&Times::next_reaction), values::duration(),
                       "working time until the answer to a later message of the customer is due"));
  keys.push_back(K::of("out_of_hours", in_times(&Times::out_of_hours), values::duration(),
                       "added to each of them where the message came out of hours"));
}

void check_times(const Times& times, const Node& node, Reader& in)
{
  const auto later = [&](std::string_view key, seconds time) {
    if (time > times.resolve && times.resolve > seconds{0})
      in.problem(*node.find(key), fmt::format("{}: {} comes after resolve, {}", key,
                                              tkt::to_text(time), tkt::to_text(times.resolve)));
  };
  later("reaction", times.reaction);
  later("alarm", times.alarm.after(times.resolve));
  if (times.alarm != Alarm{} && times.resolve == seconds{0})
    in.problem(*node.find("alarm"), "alarm: warns of nothing without resolve");
}

const Section<Times>& sla_priority_section()
{
  static const Section<Times> section{"sla.priority.NAME",
                                      [] {
                                        std::vector<Key<Times>> keys;
                                        add_times(
                                            keys, [](auto& times) -> auto& { return times; });
                                        return keys;
                                      }(),
                                      {},
                                      check_times};
  return section;
}

/// [sla.priority.NAME], one for each priority that the SLA says something about.
Part<Sla> sla_priorities()
{
  return {"priority",
          [](Sla& sla, const Node& node, Reader& in) {
            if (node.type != Node::Type::table)
              return in.expected(node, "a table, as in [sla.priority.normal]");
            for (const auto& member : node.members) {
              {
                const Reader::Key named{in, "priority"};
                Node at;
                at.line = member.line;
                at.column = member.column;
                in.refer(Target::priority, member.key, at);
              }
              read_section(sla.priorities[member.key], member.value, sla_priority_section(), in);
            }
          },
          [](const Sla& sla, const std::string& path, std::string& out) {
            for (const auto& [name, times] : sla.priorities) {
              const auto below = path + '.' + quote_key(name);
              out += fmt::format("\n[{}]\n", below);
              write_section(times, below, sla_priority_section(), out);
            }
          },
          [](std::vector<KeyHelp>& out) { help_section(sla_priority_section(), out); }};
}

const Section<Escalation>& escalation_section()
{
  using K = Key<Escalation>;
  static const Section<Escalation> section{
      "sla.escalation",
      {K::of("on", &Escalation::on, values::word<Alert>(), "which clock has run out").must(),
       K::of("after", &Escalation::after, values::duration(),
             "further working time until this step; 0s is at once"),
       K::of("notify", &Escalation::notify, values::audience(), "who is told by mail"),
       K::of("in_hours", &Escalation::in_hours, values::flag(),
             "people who are off are told when they are back at work"),
       K::of("priority", &Escalation::priority, values::reference<Target::priority>(),
             "the ticket is made as urgent as this, if it is less so"),
       K::of("raise", &Escalation::raise, values::flag(), "to the next more urgent priority"),
       K::of("assign", &Escalation::assign, values::reference<Target::assignee>(),
             "who gets the ticket: an agent, or team:NAME"),
       K::of("status", &Escalation::status, values::reference<Target::status>(),
             "the ticket's new status, status or status/substatus")},
      {},
      [](const Escalation& step, const Node& node, Reader& in) {
        if (step.notify.empty() && step.priority.empty() && !step.raise && step.assign.empty() &&
            step.status.empty())
          in.problem(node, "a step that does nothing: notify, priority, raise, assign or status");
        if (!step.priority.empty() && step.raise)
          in.problem(node, "priority says how far, raise says one up: which of them?");
      }};
  return section;
}

} // namespace

const Section<Priority>& priority_section()
{
  using K = Key<Priority>;
  static const Section<Priority> section{
      "priority",
      [] {
        std::vector<K> keys{
            K::of("name", &Priority::name, values::name(), "its name").must(),
            K::of("weight", &Priority::weight, values::number(), "higher is more urgent")};
        add_times(keys, &Priority::times);
        return keys;
      }(),
      {},
      [](const Priority& priority, const Node& node, Reader& in) {
        check_times(priority.times, node, in);
      }};
  return section;
}

const Section<Sla>& sla_section()
{
  using K = Key<Sla>;
  static const Section<Sla> section{
      "sla",
      {K::of("name", &Sla::name, values::name(), "its name").must(),
       K::of("calendar", &Sla::calendar, values::reference<Target::calendar>(),
             "its working hours; without it the queue's")},
      {sla_priorities(), tables("escalation", &Sla::escalations, escalation_section())}};
  return section;
}

} // namespace tkt::config
