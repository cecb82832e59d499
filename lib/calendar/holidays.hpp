// Which days are free of work, and what they are called.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "calendar/day_rule.hpp"
#include "calendar/icalendar.hpp"

namespace tkt::calendar {

struct Holiday {
  Date date;
  std::string name; ///< its SUMMARY, or the rule as the configuration has it
};

/// Rules of the configuration together with the events of iCalendar files.
class Holidays {
public:
  /// Kind::config if `rule` is not one that DayRule knows.
  void add(std::string_view rule);

  /// Kind::config with file and line if it cannot be read or understood.
  void add_file(const std::filesystem::path& path);

  /// Those of a year by date; one date may have several.
  std::vector<Holiday> in(std::chrono::year year) const;

  bool empty() const { return rules_.empty() && events_.empty(); }

private:
  struct Rule {
    DayRule day;
    std::string text;
  };
  std::vector<Rule> rules_;
  std::vector<Event> events_;
};

} // namespace tkt::calendar
