// [[calendar]].
#include "config/values.hpp"

#include <algorithm>
#include <array>

namespace tkt::config {

namespace {

constexpr std::array<std::string_view, 7> weekdays{"mon", "tue", "wed", "thu", "fri", "sat", "sun"};

bool is_weekday(std::string_view key)
{
  return std::find(weekdays.begin(), weekdays.end(), key) != weekdays.end();
}

} // namespace

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
        for (const auto day : weekdays) {
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
        keys.push_back(K::of("workdays", &Calendar::workdays, values::holidays(),
                             "days that are worked on although one of them says otherwise"));
        keys.push_back(
            K::of("except", &Calendar::except, values::exceptions(),
                  "a day's own hours instead of its weekday's, [] for none; a holiday has none "
                  "all the same, unless it is one of workdays"));
        keys.push_back(K::of("breaks", &Calendar::breaks, values::exceptions(),
                             "hours that are taken out of those of a day"));
        return keys;
      }(),
      {},
      [](const Calendar&, const Node& node, Reader& in) {
        // Judged by what was written, not by what could be read of it: hours that are wrong have
        // been reported already.
        const auto has_hours = [](const Member& member) {
          return member.value.type != Node::Type::array || !member.value.items.empty();
        };
        const auto opens = [&has_hours](const Member& member) {
          if (member.key == "except" && member.value.type == Node::Type::table)
            return std::any_of(member.value.members.begin(), member.value.members.end(), has_hours);
          return (member.key == "except" || is_weekday(member.key)) && has_hours(member);
        };
        if (std::none_of(node.members.begin(), node.members.end(), opens))
          in.problem(node, "a calendar without any working time");
      }};
  return section;
}

} // namespace tkt::config
