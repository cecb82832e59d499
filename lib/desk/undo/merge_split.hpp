// Putting right what threading, or a customer, has put wrong: merging, splitting, moving messages,
// and taking each of it back.
//
// Messages move, with the mail that carries them out; events stay where they happened. A number
// that was merged stands for the ticket that it was merged into from then on, wherever a number is
// taken: by tkt(1), in subjects, in tokens that were sent before.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/row_id.hpp"
#include "desk/log/session.hpp"

namespace tkt::desk {

/// What was done, or undone.
struct Operation {
  std::int64_t id = 0;
  std::string kind; ///< `merge`, `split`, `move`
  TicketId source;  ///< that the messages left
  TicketId target;  ///< that they are on now
  std::vector<MessageId> messages;
};

/// Puts all messages of `source` on `target`, with its participants and tags, and closes it. The
/// target keeps its fields and its requester; of two promises that run the one that is due first
/// holds.
///
/// Errors: Kind::usage if there is no such ticket, or if they are one already.
Operation merge(Session& session, TicketId source, TicketId target, std::string_view reason = {});

/// Opens a ticket with these messages, which are all on `source`. Its requester is who wrote the
/// first of them that came in; the rest it has of `source`, unless said otherwise. Nobody gets an
/// acknowledgement. Its clocks are sla's to start.
///
/// Errors: Kind::usage if one of them is not on `source`, or if nothing would be left there.
struct NewPart {
  std::vector<MessageId> messages;
  std::string subject = {}; ///< "": of the first message
  std::string queue = {};   ///< "": of `source`
};
Operation split(Session& session, TicketId source, const NewPart& part,
                std::string_view reason = {});

/// Puts messages, all of one ticket, on another. Errors as split().
Operation move_messages(Session& session, const std::vector<MessageId>& messages, TicketId target,
                        std::string_view reason = {});

/// Takes back the newest of these in which the ticket took part. What has come in since stays where
/// it came to. A ticket that was split off and has nothing left of its own becomes another number
/// of the one that it came from.
///
/// Errors: Kind::usage if there is none, or if a later one has moved the same messages on: that has
///         to be undone first.
Operation undo(Session& session, TicketId ticket, std::string_view reason = {});

/// Does once more what undo() has taken back.
///
/// Errors: Kind::usage if it has taken back no operation of that kind between these tickets, or if
///         nothing of it can be done any more.
Operation redo(Session& session, std::string_view kind, TicketId source, TicketId target,
               std::string_view reason = {});

} // namespace tkt::desk
