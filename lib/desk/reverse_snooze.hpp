// Private to this room: tickets that were put off, taken back and put off again.
#pragma once

#include <string_view>

#include "desk/reverse.hpp"

namespace tkt::desk {

/// As reverse(), of `snoozed`.
Reversal reverse_snooze(Session& session, const Event& event, std::string_view because);

/// After the status that `event` set was taken back: where it had ended a snooze whose time is
/// still to come, that goes on, with an event. The command that ended it may have been a program's.
void resume_snooze(Session& session, const Event& event, std::string_view because);

} // namespace tkt::desk
