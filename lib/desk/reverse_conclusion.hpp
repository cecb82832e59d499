// Private to this room: taking back what the desk has concluded from mail by itself.
#pragma once

#include <string_view>

#include "desk/reverse.hpp"

namespace tkt::desk {

/// As reverse(), of `foreign_number`: the ticket is not found by it any more, or is again.
Reversal reverse_foreign_number(Session& session, const Event& event, std::string_view because);
/// Of `loop`: automatic answers are sent again, and counted anew.
Reversal reverse_loop(Session& session, const Event& event, std::string_view because);
/// Of `undeliverable`: mail is sent to the address again, or is not any more.
Reversal reverse_undeliverable(Session& session, const Event& event, std::string_view because);

} // namespace tkt::desk
