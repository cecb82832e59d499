// What moved in a book: into the desk, and into words.
#pragma once

#include <string>

#include "sla/clock_machine.hpp"
#include "sla/policy_version.hpp"
#include "store/database.hpp"

namespace tkt::sla {

/// For the log: `reaction due 2024-03-01T13:00:00Z (4h), resolution stands still, 3h left`. Empty
/// if no clock moved.
std::string describe_changes(const Book& before, const Book& after,
                             const calendar::Calendar& calendar);

/// Writes what differs; true if anything does. Clocks whose due time was counted anew get `basis`.
bool write_book(store::Database& db, TicketId ticket, const Book& before, const Book& after,
                BasisRow& basis);

} // namespace tkt::sla
