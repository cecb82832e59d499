// What a rule says of a sender: type and VIP, in one word.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "desk/contact/contact.hpp"
#include "desk/log/event.hpp"

namespace tkt::desk {

/// Sets both, with the event `contact` of the ticket that it was decided for. False if they are so
/// already, or there is no such contact.
bool mark_sender(Session& session, TicketId ticket, ContactId contact,
                 std::optional<std::string> type, std::optional<bool> vip,
                 std::string_view because);

/// Whether mark_sender() wrote the event for a rule.
bool is_mark(const Event& event);

/// Gives the ticket's contact back what it was before the event, where it is still as the event
/// left it. Otherwise false, and `now` says how it is.
bool take_mark_back(Session& session, const Event& event, std::string_view because,
                    std::string& now);

} // namespace tkt::desk
