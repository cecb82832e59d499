// Active tickets as counting anew needs them: far less than desk::Ticket, a million times.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "sla/clock_machine.hpp"

namespace tkt::sla {

struct OpenTicket {
  TicketId id;
  std::string priority;
  std::string sla;
  std::string queue;
  Instant created_at{};
  desk::Clocks clocks;
  std::vector<desk::Pause> pauses;
};

/// At most `limit` active tickets after one, by number, with their clocks: three walks through
/// tables, whatever their number.
std::vector<OpenTicket> read_open_tickets(store::Database& db, TicketId after, std::size_t limit);

/// A ticket's book. A reaction that was promised and is no longer there was answered, or taken
/// back: the desk is asked only then.
Book book_of(store::Database& db, const OpenTicket& open);

} // namespace tkt::sla
