// Queries asked of tickets as they were.
#pragma once

#include <cstddef>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>

#include "desk/query/query.hpp"
#include "rules/match/facts.hpp"
#include "rules/match/past_ticket.hpp"

namespace tkt::rules {

/// A desk in memory that has of a ticket what it had when a message came to it: the queries of
/// rules are asked there just as in a run, and the real desk is only read. What a ticket had is
/// brought over when a query first asks for it, and stays for the next message.
///
/// Cost: nothing until a query is asked.
class SnapshotDesk {
public:
  explicit SnapshotDesk(store::Database& desk);
  ~SnapshotDesk();
  SnapshotDesk(const SnapshotDesk&) = delete;
  SnapshotDesk& operator=(const SnapshotDesk&) = delete;

  /// The message that facts are about from now on: the ticket as it found it, or the number of the
  /// one that it opened. Borrows `ticket`.
  void look_at(IncomingId message, TicketId number, const PastTicket* ticket);

  /// Facts of that message; on another ticket than the given one, if a rule gives it its own.
  bool finds(const Facts& facts, const desk::Query& query);

private:
  struct Asked;
  void load(const PastTicket& past, const config::Config& config);
  void load_message(MessageId id, TicketId ticket, const config::Config& config);
  void load_contact(ContactId id);
  void copy_ticket(const desk::Ticket& ticket);
  void set_fields(const PastTicket& past);
  void load_watchers(TicketId id, EventId last);
  void copy(std::string_view table, std::string_view columns, std::string_view key,
            std::int64_t value);
  std::string key_of(const Facts& facts) const;
  void begin_anew();

  store::Database& desk_;
  std::unique_ptr<store::Database> copy_; ///< made for the first question
  std::map<TicketId, EventId> loaded_;    ///< up to where their messages are there
  std::set<ContactId> contacts_;
  std::size_t messages_ = 0;
  IncomingId message_;
  TicketId number_;
  const PastTicket* ticket_ = nullptr;
  std::optional<EventId> state_of_; ///< for which event the ticket's state is there
  std::unique_ptr<Asked> asked_;    ///< what was asked about last, still written down
};

} // namespace tkt::rules
