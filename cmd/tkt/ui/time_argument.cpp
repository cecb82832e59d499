#include "tkt/ui/time_argument.hpp"

#include <filesystem>

#include <fmt/format.h>

#include "base/error.hpp"
#include "base/text.hpp"
#include "calendar/when.hpp"

namespace tkt::cli {

namespace {

/// Where /etc/localtime leads to; "" if it is no link into the tz database.
std::string system_zone()
{
  std::error_code ignored;
  const auto link = std::filesystem::read_symlink("/etc/localtime", ignored).native();
  constexpr std::string_view folder = "zoneinfo/";
  const auto at = link.find(folder);
  return at == std::string::npos ? std::string{} : link.substr(at + folder.size());
}

} // namespace

calendar::Zone person_zone(const config::Config& config)
{
  const char* variable = Shell::variable("TZ");
  std::string name = variable == nullptr ? "" : variable;
  if (name.starts_with(':'))
    name.erase(0, 1);
  if (name.empty())
    name = system_zone();
  try {
    return calendar::Zone{name.empty() ? config.desk.timezone : name};
  } catch (const Error&) {
    return calendar::Zone{config.desk.timezone}; // a rule instead of a name
  }
}

Instant read_moment(Shell& shell, std::string_view option, std::string_view text)
{
  const auto at = calendar::parse_when(text, shell.now(), person_zone(shell.config()));
  if (!at)
    throw Error{Kind::usage,
                fmt::format("{}: \"{}\" is no time: 2h, 15:00, tomorrow 8:00, mon 9:00, "
                            "2026-12-24, 2026-12-24 9:00",
                            option, trim(text))};
  if (*at <= shell.now())
    throw Error{Kind::usage, fmt::format("{}: {} has passed", option, trim(text))};
  return *at;
}

} // namespace tkt::cli
