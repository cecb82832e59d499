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

  /// A day that is none, whatever the others say. Kind::config likewise.
  void add_workday(std::string_view rule);

  /// Those of a year by date; one date may have several.
  std::vector<Holiday> in(std::chrono::year year) const;

  /// What the files hold that is no day off, and why not: `FILE: line 12: Clocks: has a time`.
  const std::vector<std::string>& passed_over() const { return passed_over_; }

  /// All bytes of the files that were read; for telling versions apart.
  const std::string& text_of_files() const { return text_of_files_; }

private:
  struct Rule {
    DayRule day;
    std::string text;
  };
  std::vector<Rule> rules_;
  std::vector<Event> events_;
  std::vector<DayRule> workdays_;
  std::vector<std::string> passed_over_;
  std::string text_of_files_;
};

} // namespace tkt::calendar
