// [[calendar]].
#include "config/values.hpp"

#include <algorithm>

namespace tkt::config {

const Section<Calendar>& calendar_section()
{
  using K = Key<Calendar>;
  static const Section<Calendar> section{
      "calendar",
      [] {
        std::vector<K> keys{K::of("name", &Calendar::name, values::name(), "its name").must(),
                            K::of("timezone", &Calendar::timezone, values::zone(),
                                  "whose local time the hours are in; without it the desk's")};
        std::size_t index = 0;
        for (const auto* day : {"mon", "tue", "wed", "thu", "fri", "sat", "sun"}) {
          keys.push_back(K::of(
              day, [index](auto& calendar) -> auto& { return calendar.weekdays[index]; },
              values::spans(), "working hours of that day of the week; without it none"));
          ++index;
        }
        keys.push_back(K::of("holidays", &Calendar::holidays, values::holidays(),
                             "days without working hours: a date, a day of every year, or days "
                             "from Easter Sunday"));
        keys.push_back(K::of("holiday_file", &Calendar::holiday_file, values::existing_file(),
                             "an iCalendar file with more of them"));
        keys.push_back(K::of("except", &Calendar::except, values::exceptions(),
                             "a date's own hours, whatever weekday or holiday it is; [] for none"));
        return keys;
      }(),
      {},
      [](const Calendar& calendar, const Node& node, Reader& in) {
        const bool open = std::any_of(calendar.weekdays.begin(), calendar.weekdays.end(),
                                      [](const auto& spans) { return !spans.empty(); }) ||
                          std::any_of(calendar.except.begin(), calendar.except.end(),
                                      [](const auto& day) { return !day.second.empty(); });
        // A day that could not be read may be the one with the hours.
        const bool unread =
            std::any_of(node.members.begin(), node.members.end(), [](const Member& member) {
              return member.value.type != Node::Type::array
                         ? member.key == "except"
                         : !member.value.items.empty() && member.key != "holidays";
            });
        if (!open && !unread)
          in.problem(node, "a calendar without any working time");
      }};
  return section;
}

} // namespace tkt::config
