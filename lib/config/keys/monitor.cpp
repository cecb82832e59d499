// [[monitor]]: monitoring systems that write.
#include "config/keys/pattern.hpp"
#include "config/keys/values.hpp"

namespace tkt::config {

namespace {

void check_pattern(const std::string& pattern, std::string_view key, const Node& node, Reader& in)
{
  if (pattern.empty())
    return;
  if (const auto wrong = pattern_problem(pattern); !wrong.empty())
    in.problem(node, fmt::format("{}: {}", key, wrong));
  else if (pattern.find('(') == std::string::npos)
    in.problem(node,
               fmt::format("{}: captures nothing that could tell one problem from another", key));
}

} // namespace

const Section<Monitor>& monitor_section()
{
  using K = Key<Monitor>;
  static const Section<Monitor> section{
      "monitor",
      {K::of("name", &Monitor::name, values::name(),
             "its name; nagios, icinga, zabbix, alertmanager and monit bring their patterns")
           .must(),
       K::of("from", &Monitor::from, values::addresses(), "the addresses that it writes from")
           .must(),
       K::of("problem", &Monitor::problem, values::line(),
             "a regular expression on the subjects of its problems; what it captures tells one "
             "problem from another"),
       K::of("recovery", &Monitor::recovery, values::line(),
             "likewise, of the mail that says that a problem is over"),
       K::of("status", &Monitor::status, values::reference<Target::status>(),
             "the status that a recovery sets; without it the first of kind closed")},
      {},
      [](const Monitor& monitor, const Node& node, Reader& in) {
        check_pattern(monitor.problem, "problem", node, in);
        check_pattern(monitor.recovery, "recovery", node, in);
        if (monitor.problem.empty() != monitor.recovery.empty())
          in.problem(node, "[[monitor]] with one of problem and recovery, without the other");
        static const std::vector<std::string> known{"nagios", "icinga", "zabbix", "alertmanager",
                                                    "monit"};
        if (monitor.problem.empty() && !monitor.name.empty() &&
            std::find(known.begin(), known.end(), monitor.name) == known.end())
          in.problem(node, fmt::format("no patterns for {}; give problem and recovery",
                                       quote(monitor.name)));
      }};
  return section;
}

} // namespace tkt::config
