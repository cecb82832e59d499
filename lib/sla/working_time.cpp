#include "sla/working_time.hpp"

#include <algorithm>

namespace tkt::sla {

Instant due_after(const calendar::Calendar& calendar, Instant start, milliseconds work,
                  const std::vector<desk::Pause>& pauses)
{
  for (const auto& pause : pauses) {
    if (!pause.to || *pause.to <= start)
      continue;
    const auto until = calendar.elapsed_exactly(start, pause.from);
    if (until >= work)
      break;
    work -= until;
    start = *pause.to;
  }
  return calendar.due(start, work);
}

milliseconds counted(const calendar::Calendar& calendar, Instant start, Instant end,
                     const std::vector<desk::Pause>& pauses)
{
  auto sum = calendar.elapsed_exactly(start, end);
  for (const auto& pause : pauses)
    sum -= calendar.elapsed_exactly(std::max(pause.from, start),
                                    std::min(pause.to.value_or(end), end));
  return sum;
}

} // namespace tkt::sla
