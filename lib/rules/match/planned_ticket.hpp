// Private to this room: a ticket as rules want it, written into a database to be asked about.
#pragma once

#include <optional>
#include <string>

#include "desk/ticket/change.hpp"
#include "rules/match/facts.hpp"

namespace tkt::rules {

/// Writes the ticket with the message that is looked at and with what the rules so far have
/// planned; a ticket that is yet to be opened likewise. In a transaction of the caller's, who rolls
/// it back.
class PlannedTicket {
public:
  /// `number`: of a ticket that is yet to be opened; none: the next.
  PlannedTicket(store::Database& db, const Facts& facts, std::optional<TicketId> number = {});

  TicketId id() const { return id_; }

private:
  struct State {
    std::string status;
    std::string substatus;
    bool active;
  };
  State state() const;
  TicketId open(std::optional<TicketId> number);
  void change();
  void set_tags();
  void set_fields();
  void add_message(const mail::Message& message);

  store::Database& db_;
  const Facts& facts_;
  TicketId id_;
};

// A field of a ticket that is only thought of.

/// Sets a field as desk::set() would, in memory alone; a status with its substatus.
void set_value(desk::Ticket& ticket, const config::Config& config, desk::Field field,
               const std::string& value);

} // namespace tkt::rules
