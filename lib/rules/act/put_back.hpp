// A program of a rule refuses the change that it was told of.
#pragma once

#include <string>

#include "desk/log/event.hpp"
#include "desk/log/session.hpp"

namespace tkt::rules {

/// Puts a change back, and what else the same command did to the ticket; one event `change_refused`
/// says so, and the agent who made it gets a notice. In the caller's transaction.
///
/// Shape:  gives why it could not be refused, and then nothing was done: it has been changed again
///         since, it is nothing that can be put back (mail that came in, or went out), or it puts
///         something back itself; else "".
std::string refuse(desk::Session& session, EventId event, const std::string& rule,
                   const std::string& why);

} // namespace tkt::rules
