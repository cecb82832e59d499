// Tickets as they were, by what the log tells of them since.
#pragma once

#include <map>
#include <optional>
#include <set>
#include <vector>

#include "desk/ticket/custom_field.hpp"
#include "desk/ticket/ticket.hpp"

namespace tkt::rules {

struct PastTicket {
  desk::Ticket ticket;
  std::vector<desk::FieldValue> fields; ///< of the desk's own
  EventId last;                         ///< up to which event it is
};

/// What later events than `last` have changed is taken back: fields, tags, fields of the desk's
/// own. The rest (who asked, contact, clocks) is as it is today.
PastTicket past_ticket(store::Database& db, const config::Config& config, TicketId ticket,
                       EventId last);

/// How stored messages came, whatever rules and people have done to them since: events stay where
/// they happened.
class Origins {
public:
  Origins(store::Database& db, const config::Config& config);

  struct Origin {
    TicketId number;                  ///< that the message came to or opened
    std::optional<PastTicket> ticket; ///< as the message found it; none: it opened one
  };
  /// `today`: the ticket that it is on. A message that a rule gave a ticket of its own had come to
  /// the other one.
  Origin of(MessageId message, TicketId today) const;

private:
  store::Database& db_;
  const config::Config& config_;
  std::map<MessageId, TicketId> first_; ///< where messages were before they were moved
  std::set<TicketId> split_off_;        ///< tickets that no mail has opened
};

} // namespace tkt::rules
