#include "calendar/calendar.hpp"

#include <fmt/format.h>

#include "base/digest.hpp"
#include "base/error.hpp"
#include "base/text.hpp"
#include "calendar/timeline.hpp"

namespace tkt::calendar {

namespace chrono = std::chrono;

struct Calendar::Parts {
  std::string name;
  Timeline time;
  config::Calendar said;           ///< what the configuration has
  mutable std::string digest = {}; ///< made when it is asked for

  /// `at`, if it is one that calendars answer for.
  Instant checked(Instant at) const
  {
    if (at < beginning || at > end_of_time)
      throw Error{Kind::data,
                  fmt::format("{}: calendars know the years 1800 to 2399", to_rfc3339(at))};
    return at;
  }

  Instant found(std::optional<Instant> at, Instant start, milliseconds work) const
  {
    if (at)
      return *at;
    const auto much = work < seconds{1}
                          ? std::string{}
                          : fmt::format("{} of ", to_text(chrono::floor<seconds>(work)));
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

milliseconds not_negative(milliseconds work)
{
  if (work < milliseconds{0})
    throw Error{Kind::internal, fmt::format("{} ms of working time were asked for", work.count())};
  return work;
}

constexpr auto never_open =
    "no working time at all: holidays and breaks leave nothing of its hours";

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
  Timeline time{std::move(parts.hours), std::move(*parts.zone)};
  if (!time.ever_open())
    throw Error{Kind::config, fmt::format("calendar \"{}\": {}", calendar.name, never_open)};
  return Calendar{std::make_unique<Parts>(Parts{calendar.name, std::move(time), calendar})};
}

Calendar Calendar::always(std::string_view zone)
{
  return Calendar{std::make_unique<Parts>(Parts{"always", Timeline{Zone{zone}}, {}})};
}

std::vector<std::string> problems(const config::Calendar& calendar, std::string_view default_zone,
                                  const std::filesystem::path& folder)
{
  std::vector<std::string> problems;
  auto parts = read(calendar, default_zone, folder, problems);
  if (problems.empty() && !Timeline{std::move(parts.hours), std::move(*parts.zone)}.ever_open())
    problems.emplace_back(never_open);
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

Instant Calendar::due(Instant start, milliseconds work) const
{
  const auto& time = parts_->time;
  parts_->checked(start);
  return parts_->found(not_negative(work) == milliseconds{0} ? time.next(start)
                                                             : time.after(start, work),
                       start, work);
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
  return chrono::floor<seconds>(elapsed_exactly(a, b));
}

milliseconds Calendar::elapsed_exactly(Instant a, Instant b) const
{
  parts_->checked(a);
  parts_->checked(b);
  if (b <= a)
    return milliseconds{0};
  const auto& time = parts_->time;
  return time.worked(b) - time.worked(a);
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
  if (to <= from)
    return found; // not even one of no length
  for (const auto& span : parts_->time.spans(from, to))
    found.push_back({std::max(span.from, from), std::min(span.to, to)});
  return found;
}

std::vector<Holiday> Calendar::holidays(int year) const
{
  const auto* hours = parts_->time.hours();
  return hours == nullptr ? std::vector<Holiday>{} : hours->holidays(chrono::year{year});
}

std::vector<chrono::local_days> Calendar::special_days(int year) const
{
  const auto* hours = parts_->time.hours();
  return hours == nullptr ? std::vector<chrono::local_days>{}
                          : hours->special_days(chrono::year{year});
}

std::vector<std::string> Calendar::passed_over() const
{
  const auto* hours = parts_->time.hours();
  return hours == nullptr ? std::vector<std::string>{} : hours->holidays().passed_over();
}

std::vector<ClockChange> Calendar::clock_changes(Instant from, Instant to) const
{
  parts_->checked(from);
  parts_->checked(to);
  const auto& zone = parts_->time.zone();
  std::vector<ClockChange> found;
  auto stretch = zone.stretch(chrono::floor<seconds>(from));
  const auto last = chrono::ceil<seconds>(to); // in seconds: the end of a zone without changes is
  while (stretch.end < last) {                 // further away than milliseconds can say
    auto later = zone.stretch(stretch.end);
    if (later.offset != stretch.offset && stretch.end > from)
      found.push_back({stretch.end, stretch.offset, later.offset, later.name});
    stretch = std::move(later);
  }
  return found;
}

chrono::local_time<milliseconds> Calendar::local(Instant at) const
{
  const auto offset = parts_->time.zone().stretch(chrono::floor<seconds>(at)).offset;
  return chrono::local_time<milliseconds>{at.time_since_epoch() + offset};
}

Instant Calendar::instant(chrono::local_seconds local) const
{
  return parts_->time.zone().to_utc(local);
}

const std::string& Calendar::digest() const
{
  auto& digest = parts_->digest;
  if (!digest.empty())
    return digest;
  const auto& said = parts_->said;
  std::string text = zone() + '\n';
  const auto add = [&text](std::string_view key, const std::vector<config::Span>& spans) {
    text += key;
    for (const auto& span : spans)
      text += ' ' + config::to_text(span);
    text += '\n';
  };
  for (const auto& spans : said.weekdays)
    add("weekday", spans);
  for (const auto& [date, spans] : said.except)
    add("except " + date, spans);
  for (const auto& [date, spans] : said.breaks)
    add("break " + date, spans);
  for (const auto& day : said.holidays)
    text += "holiday " + day + '\n';
  for (const auto& day : said.workdays)
    text += "workday " + day + '\n';
  if (const auto* hours = parts_->time.hours())
    text += hours->holidays().text_of_files();
  text += zone_rules(zone());
  digest = to_hex(as_bytes(sha256(text)).substr(0, 8));
  return digest;
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
