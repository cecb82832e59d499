// Senders whose mail nobody wants to see.
#pragma once

#include <cstddef>
#include <string_view>

#include "desk/contact/contact.hpp"

namespace tkt::desk {

/// The tag of tickets that are spam.
inline constexpr std::string_view spam_tag = "spam";

/// A ticket that is spam: it gets the tag and the first status of kind rejected, which stops its
/// clocks. False if it was like that already.
bool reject_as_spam(Session& session, TicketId ticket, std::string_view reason);

/// A ticket that is none after all: it loses the tag, and if it is still rejected it becomes what
/// it was before. False if it was not marked.
bool accept_again(Session& session, TicketId ticket, std::string_view reason);

/// Marks a contact as spam, or takes the mark off, and its tickets with it: those in which
/// something is left to do are rejected as spam; without the mark, those that were become what they
/// were before. Gives how many tickets that were.
std::size_t mark_spam(Session& session, ContactId contact, bool spam, std::string_view reason = {});

} // namespace tkt::desk
