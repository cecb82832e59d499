// What is promised, and where that is written.
#pragma once

#include <string>
#include <string_view>

#include "config/model/config.hpp"
#include "desk/ticket/clocks.hpp"

namespace tkt::sla {

struct Terms {
  config::Times times;
  std::string source; ///< `priority normal`, `SLA gold, priority normal`

  /// Working time for a clock that starts in or out of hours; zero: none is promised.
  seconds work(desk::Target target, bool out_of_hours) const;

  /// Tells versions apart: 16 hexadecimal digits.
  std::string digest() const;
};

/// The times of the policy for the priority, else of the priority. Names that the configuration no
/// longer has promise nothing.
Terms terms_of(const config::Config& config, std::string_view sla, std::string_view priority);

} // namespace tkt::sla
