// How working time is told to people.
#pragma once

#include <string>

#include "base/clock.hpp"

namespace tkt::sla {

/// `26h 10m`, `45s`, `0s`: never days, because nobody can tell how long a day of work is.
std::string work_text(seconds work);

} // namespace tkt::sla
