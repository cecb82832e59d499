// [[calendar]].
#include <algorithm>
#include <array>

#include "config/keys/values.hpp"

namespace tkt::config {

namespace {

constexpr std::array<std::string_view, 7> weekdays{"mon", "tue", "wed", "thu", "fri", "sat", "sun"};

bool is_weekday(std::string_view key)
{
  return std::find(weekdays.begin(), weekdays.end(), key) != weekdays.end();
}

/// Another name of a key, or another shape of several, under which calendars are passed around.
Part<Calendar> also(std::string_view name, void (*read)(Calendar&, const Node&, Reader&))
{
  return {std::string{name}, read, nullptr, [](std::vector<KeyHelp>&) {}};
}

template <class T>
void read_into(T& to, const Node& node, Reader& in, std::string_view name, const Codec<T>& codec)
{
  const Reader::Key named{in, name};
  if (auto value = codec.read(node, in))
    to = std::move(*value);
}

/// `{ mon = { "09:00" = "17:00" }, ... }`
void read_week(Calendar& calendar, const Node& node, Reader& in)
{
  const Reader::Key named{in, "working_hours"};
  if (node.type != Node::Type::table) {
    in.expected(node, "a table of weekdays and their hours");
    return;
  }
  for (const auto& member : node.members) {
    const auto day = std::find(weekdays.begin(), weekdays.end(), member.key);
    if (day == weekdays.end())
      in.unknown_key(member, "calendar.working_hours", {weekdays.begin(), weekdays.end()});
    else if (auto spans = values::spans().read(member.value, in))
      calendar.weekdays[static_cast<std::size_t>(day - weekdays.begin())] = std::move(*spans);
  }
}

/// Two names of one thing in one calendar: nobody can say which is meant.
void refuse_both(const Node& node, Reader& in, std::string_view one, std::string_view other)
{
  if (const auto* second = node.find(other); second != nullptr && node.find(one) != nullptr)
    in.problem(*second, fmt::format("{} and {} are the same; one is enough", one, other));
}

bool opens(const Member& member)
{
  // Judged by what was written, not by what could be read of it: hours that are wrong have been
  // reported already.
  const auto has_hours = [](const Member& one) {
    return one.value.type != Node::Type::array || !one.value.items.empty();
  };
  const bool by_date = member.key == "except" || member.key == "shifts";
  if ((by_date || member.key == "working_hours") && member.value.type == Node::Type::table)
    return std::any_of(member.value.members.begin(), member.value.members.end(), has_hours);
  return (by_date || is_weekday(member.key)) && has_hours(member);
}

void check_calendar(const Calendar&, const Node& node, Reader& in)
{
  if (std::none_of(node.members.begin(), node.members.end(), opens))
    in.problem(node, "a calendar without any working time");
  refuse_both(node, in, "timezone", "time_zone");
  refuse_both(node, in, "except", "shifts");
  for (const auto day : weekdays)
    refuse_both(node, in, day, "working_hours");
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
      {also("time_zone",
            [](Calendar& calendar, const Node& node, Reader& in) {
              read_into(calendar.timezone, node, in, "time_zone", values::zone());
            }),
       also("working_hours", read_week),
       also("shifts",
            [](Calendar& calendar, const Node& node, Reader& in) {
              read_into(calendar.except, node, in, "shifts", values::exceptions());
            })},
      check_calendar};
  return section;
}

} // namespace tkt::config
