// Senders whose mail nobody wants to see.
#pragma once

#include <cstddef>
#include <string_view>

#include "desk/contact.hpp"

namespace tkt::desk {

/// The tag of tickets that are spam.
inline constexpr std::string_view spam_tag = "spam";

/// A ticket that is spam: it gets the tag and the first status of kind rejected, which stops its
/// clocks. False if it was like that already.
bool reject_as_spam(Session& session, TicketId ticket, std::string_view reason);

/// Marks a contact as spam, or takes the mark off, and its tickets with it: those in which
/// something is left to do are rejected as spam; without the mark, those that were are open again.
/// Gives how many tickets that were.
std::size_t mark_spam(Session& session, ContactId contact, bool spam, std::string_view reason = {});

} // namespace tkt::desk
