// A field of a ticket that is only thought of.
#pragma once

#include <string>

#include "desk/change.hpp"

namespace tkt::rules {

/// Sets a field as desk::set() would, in memory alone; a status with its substatus.
void set_value(desk::Ticket& ticket, const config::Config& config, desk::Field field,
               const std::string& value);

} // namespace tkt::rules
