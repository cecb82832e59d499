#include "calendar/timeline.hpp"

#include <algorithm>
#include <iterator>

namespace tkt::calendar {

namespace chrono = std::chrono;
using chrono::local_seconds;
using chrono::sys_seconds;

namespace {

constexpr chrono::year first_year{1800};
constexpr chrono::year end_year{2400};

Instant start_of(chrono::year year)
{
  return chrono::sys_days{year / chrono::January / 1};
}

chrono::year year_of(Instant at)
{
  return chrono::year_month_day{chrono::floor<days>(at)}.year();
}

/// The working time after `span`, on the same scale.
milliseconds after_all(const Timeline::Span& span)
{
  return span.before + (span.to - span.from);
}

} // namespace

Timeline::Timeline(Hours hours, Zone zone) : hours_{std::move(hours)}, zone_{std::move(zone)} {}

Timeline::Timeline(Zone zone)
    : zone_{std::move(zone)}, spans_{{beginning, end_of_time, milliseconds{0}}}, first_{first_year},
      last_{end_year}
{
}

std::vector<Timeline::Span> Timeline::make_year(chrono::year year) const
{
  const auto begin = chrono::time_point_cast<seconds>(start_of(year));
  const auto end = chrono::time_point_cast<seconds>(start_of(year + chrono::years{1}));

  std::vector<Span> made;
  for (auto at = begin; at < end;) {
    // Within a stretch, local time is UTC moved by a constant.
    const auto stretch = zone_.stretch(at);
    const auto stop = std::min(stretch.end, end);
    const local_seconds shows_first{at.time_since_epoch() + stretch.offset};
    const local_seconds shows_last{stop.time_since_epoch() + stretch.offset};
    for (const auto& local : hours_->between(chrono::floor<days>(shows_first),
                                             chrono::floor<days>(shows_last - seconds{1}))) {
      const auto from = std::max(local.from, shows_first);
      const auto to = std::min(local.to, shows_last);
      if (from >= to)
        continue;
      const Instant utc_from = sys_seconds{from.time_since_epoch() - stretch.offset};
      const Instant utc_to = sys_seconds{to.time_since_epoch() - stretch.offset};
      if (!made.empty() && made.back().to == utc_from) // work goes on while the clock is changed
        made.back().to = utc_to;
      else
        made.push_back({utc_from, utc_to, milliseconds{0}});
    }
    at = stop;
  }
  return made;
}

bool Timeline::ever_open() const
{
  if (!hours_)
    return true;
  for (chrono::year year{1970}; year < chrono::year{2200}; ++year)
    if (!make_year(year).empty())
      return true;
  return false;
}

bool Timeline::grow_later() const
{
  if (last_ >= end_year)
    return false;
  for (const auto& span : make_year(last_)) {
    if (spans_.empty())
      spans_.push_back(span);
    else if (spans_.back().to == span.from)
      spans_.back().to = span.to;
    else
      spans_.push_back({span.from, span.to, after_all(spans_.back())});
  }
  ++last_;
  return true;
}

bool Timeline::grow_earlier() const
{
  if (first_ <= first_year)
    return false;
  auto earlier = make_year(first_ - chrono::years{1});
  if (!earlier.empty() && !spans_.empty() && earlier.back().to == spans_.front().from) {
    auto& joined = spans_.front();
    joined.before -= joined.from - earlier.back().from;
    joined.from = earlier.back().from;
    earlier.pop_back();
  }
  auto sum = spans_.empty() ? milliseconds{0} : spans_.front().before;
  for (auto span = earlier.rbegin(); span != earlier.rend(); ++span) {
    sum -= span->to - span->from;
    span->before = sum;
  }
  spans_.insert(spans_.begin(), earlier.begin(), earlier.end());
  --first_;
  return true;
}

void Timeline::cover(Instant at) const
{
  const auto year = year_of(at);
  if (first_ == last_) // nothing yet
    first_ = last_ = std::clamp(year, first_year, end_year - chrono::years{1});
  while (year < first_ && grow_earlier())
    ;
  while (year >= last_ && grow_later())
    ;
}

Timeline::Position Timeline::ending_after(Instant at) const
{
  return std::partition_point(spans_.begin(), spans_.end(),
                              [&](const Span& span) { return span.to <= at; });
}

bool Timeline::open(Instant at) const
{
  cover(at);
  const auto span = ending_after(at);
  return span != spans_.end() && span->from <= at;
}

milliseconds Timeline::worked(Instant at) const
{
  cover(at);
  const auto span = ending_after(at);
  if (span == spans_.end())
    return spans_.empty() ? milliseconds{0} : after_all(spans_.back());
  return span->before + std::max(at - span->from, milliseconds{0});
}

std::optional<Instant> Timeline::after(Instant start, milliseconds work) const
{
  const auto target = worked(start) + work;
  while (spans_.empty() || after_all(spans_.back()) < target)
    if (!grow_later())
      return {};
  const auto behind = std::partition_point(spans_.begin(), spans_.end(),
                                           [&](const Span& span) { return span.before < target; });
  const auto& span = *std::prev(behind);
  return span.from + (target - span.before);
}

std::optional<Instant> Timeline::before(Instant end, milliseconds work) const
{
  const auto target = worked(end) - work;
  while (spans_.empty() || spans_.front().before > target)
    if (!grow_earlier())
      return {};
  const auto behind = std::partition_point(spans_.begin(), spans_.end(),
                                           [&](const Span& span) { return span.before <= target; });
  const auto& span = *std::prev(behind);
  return span.from + (target - span.before);
}

std::optional<Instant> Timeline::next(Instant at) const
{
  cover(at);
  while (spans_.empty() || spans_.back().to <= at)
    if (!grow_later())
      return {};
  return std::max(at, ending_after(at)->from);
}

std::optional<Instant> Timeline::previous(Instant at) const
{
  cover(at);
  while (spans_.empty() || spans_.front().from > at)
    if (!grow_earlier())
      return {};
  const auto span = ending_after(at);
  if (span != spans_.end() && span->from <= at)
    return at;
  return std::prev(span)->to;
}

std::vector<Timeline::Span> Timeline::spans(Instant from, Instant to) const
{
  cover(from);
  cover(to);
  std::vector<Span> found;
  for (auto span = ending_after(from); span != spans_.end() && span->from < to; ++span)
    found.push_back(*span);
  return found;
}

} // namespace tkt::calendar
