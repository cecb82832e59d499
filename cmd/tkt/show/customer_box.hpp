// Who a ticket is of, and what else they wrote: beside the ticket, where an agent needs it.
#pragma once

#include "desk/contact/contact.hpp"
#include "desk/ticket/ticket.hpp"
#include "tkt/ui/json.hpp"
#include "tkt/ui/shell.hpp"

namespace tkt::cli {

struct Customer {
  std::optional<desk::Contact> contact;
  std::vector<desk::Ticket> others;     ///< of the same contact, newest first
  std::vector<desk::Ticket> colleagues; ///< of others of the same organisation, newest first
};

/// At most `limit` of each sort of tickets.
Customer customer_of(store::Database& db, const desk::Ticket& ticket, Instant now,
                     std::size_t limit = 5);

/// Lines for the card of the ticket; none for a stranger.
void print_customer(Shell& shell, const Customer& customer);

/// Adds `contact`, `other_tickets` and `organisation_tickets`.
void add_customer(Json& json, const Customer& customer);

} // namespace tkt::cli
