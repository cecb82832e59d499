#include "calendar/calendar.hpp"

#include <fmt/format.h>

#include "base/error.hpp"
#include "base/text.hpp"
#include "calendar/timeline.hpp"

namespace tkt::calendar {

namespace chrono = std::chrono;

struct Calendar::Parts {
  std::string name;
  Timeline time;

  /// `at`, if it is one that calendars answer for.
  Instant checked(Instant at) const
  {
    if (at < beginning || at > end_of_time)
      throw Error{Kind::data,
                  fmt::format("{}: calendars know the years 1800 to 2399", to_rfc3339(at))};
    return at;
  }

  Instant found(std::optional<Instant> at, Instant start, seconds work) const
  {
    if (at)
      return *at;
    const auto much = work == seconds{0} ? std::string{} : fmt::format("{} of ", to_text(work));
    throw Error{Kind::data,
                fmt::format("calendar \"{}\": no {}working time before {}, counted from {}", name,
                            much, to_rfc3339(end_of_time), to_rfc3339(start))};
  }

  Instant found_earlier(std::optional<Instant> at, Instant end, seconds work) const
  {
    if (at)
      return *at;
    const auto much = work == seconds{0} ? std::string{} : fmt::format("{} of ", to_text(work));
    throw Error{Kind::data,
                fmt::format("calendar \"{}\": no {}working time after {}, counted back from {}",
                            name, much, to_rfc3339(beginning), to_rfc3339(end))};
  }

  bool is_working_day(Date date) const
  {
    return time.hours() == nullptr || time.hours()->is_working_day(date);
  }

  /// The instant `count` working days from that of `at`, at the same time of day.
  std::optional<Instant> move_days(Instant at, unsigned count, days step) const
  {
    const auto second = chrono::floor<seconds>(at);
    const auto local = time.zone().to_local(second);
    auto date = chrono::floor<days>(local);
    if (count == 0)
      return at;
    while (count != 0) {
      date += step;
      const Instant reached = chrono::sys_days{date.time_since_epoch()};
      if (reached <= beginning || reached >= end_of_time)
        return {};
      if (is_working_day(date))
        --count;
    }
    return time.zone().to_utc(date + (local - chrono::floor<days>(local))) + (at - second);
  }
};

namespace {

seconds not_negative(seconds work)
{
  if (work < seconds{0})
    throw Error{Kind::internal, fmt::format("{}s of working time were asked for", work.count())};
  return work;
}

struct Read {
  std::optional<Zone> zone;
  Hours hours;
};

Read read(const config::Calendar& calendar, std::string_view default_zone,
          const std::filesystem::path& folder, std::vector<std::string>& problems)
{
  std::optional<Zone> zone;
  try {
    zone.emplace(calendar.timezone.empty() ? default_zone : std::string_view{calendar.timezone});
  } catch (const Error& e) {
    problems.emplace_back(e.what());
  }
  return {std::move(zone), Hours{calendar, folder, problems}};
}

} // namespace

Calendar Calendar::build(const config::Calendar& calendar, std::string_view default_zone,
                         const std::filesystem::path& folder)
{
  std::vector<std::string> problems;
  auto parts = read(calendar, default_zone, folder, problems);
  if (!problems.empty())
    throw Error{Kind::config,
                fmt::format("calendar \"{}\": {}", calendar.name, join(problems, "; "))};
  return Calendar{std::make_unique<Parts>(
      Parts{calendar.name, Timeline{std::move(parts.hours), std::move(*parts.zone)}})};
}

Calendar Calendar::always(std::string_view zone)
{
  return Calendar{std::make_unique<Parts>(Parts{"always", Timeline{Zone{zone}}})};
}

std::vector<std::string> problems(const config::Calendar& calendar, std::string_view default_zone,
                                  const std::filesystem::path& folder)
{
  std::vector<std::string> problems;
  read(calendar, default_zone, folder, problems);
  return problems;
}

Calendar::Calendar(std::unique_ptr<Parts> parts) : parts_{std::move(parts)} {}
Calendar::Calendar(Calendar&&) noexcept = default;
Calendar& Calendar::operator=(Calendar&&) noexcept = default;
Calendar::~Calendar() = default;

const std::string& Calendar::name() const
{
  return parts_->name;
}

const std::string& Calendar::zone() const
{
  return parts_->time.zone().name();
}

Instant Calendar::due(Instant start, seconds work) const
{
  const auto& time = parts_->time;
  parts_->checked(start);
  return parts_->found(
      not_negative(work) == seconds{0} ? time.next(start) : time.after(start, work), start, work);
}

Instant Calendar::subtract(Instant end, seconds work) const
{
  const auto& time = parts_->time;
  parts_->checked(end);
  return parts_->found_earlier(
      not_negative(work) == seconds{0} ? time.previous(end) : time.before(end, work), end, work);
}

Instant Calendar::due_days(Instant start, unsigned count) const
{
  const auto moved = parts_->move_days(parts_->checked(start), count, days{1});
  return next(parts_->found(moved, start, seconds{0}));
}

Instant Calendar::subtract_days(Instant end, unsigned count) const
{
  const auto moved = parts_->move_days(parts_->checked(end), count, days{-1});
  return subtract(parts_->found_earlier(moved, end, seconds{0}), seconds{0});
}

seconds Calendar::elapsed(Instant a, Instant b) const
{
  parts_->checked(a);
  parts_->checked(b);
  if (b <= a)
    return seconds{0};
  const auto& time = parts_->time;
  return chrono::floor<seconds>(time.worked(b) - time.worked(a));
}

bool Calendar::open(Instant at) const
{
  return parts_->time.open(parts_->checked(at));
}

Instant Calendar::next(Instant at) const
{
  return due(at, seconds{0});
}

std::vector<Interval> Calendar::spans(Instant from, Instant to) const
{
  std::vector<Interval> found;
  parts_->checked(from);
  parts_->checked(to);
  for (const auto& span : parts_->time.spans(from, to))
    found.push_back({std::max(span.from, from), std::min(span.to, to)});
  return found;
}

std::vector<Holiday> Calendar::holidays(int year) const
{
  const auto* hours = parts_->time.hours();
  return hours == nullptr ? std::vector<Holiday>{} : hours->holidays(chrono::year{year});
}

std::optional<Instant> Calendar::read_time(std::string_view text) const
{
  if (const auto at = parse_rfc3339(text))
    return at;
  std::string local{text};
  if (local.size() == std::string_view{"2024-03-01T09:00"}.size())
    local += ":00";
  const auto shown = parse_rfc3339(local + 'Z');
  if (!shown)
    return {};
  const auto second = chrono::floor<seconds>(*shown);
  return parts_->time.zone().to_utc(chrono::local_seconds{second.time_since_epoch()}) +
         (*shown - second);
}

} // namespace tkt::calendar
