// Every change of a ticket: one transaction that changes it and writes its event.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/row_id.hpp"
#include "config/model/config.hpp"
#include "desk/log/session.hpp"
#include "desk/ticket/ticket.hpp"

namespace tkt::desk {

enum class Field { subject, status, queue, agent, team, priority, category, type, sla };
std::string_view to_text(Field field); ///< also the kind of its event
std::optional<Field> parse_field(std::string_view text);
const std::vector<std::string>& field_names();

/// Its value in a ticket; a status with its substatus, `open/escalated`.
std::string value_of(const Ticket& ticket, Field field);

/// What changed; for the line that a program prints.
struct Change {
  TicketId ticket;
  std::string before;
  std::string after;
};

/// Sets one field. `status` takes `open` or `open/escalated`. Clocks follow the event: at once
/// where sla::Promises::refresh() is called, else with the next pass of tkt-sla.
///
/// Shape:  nothing if the ticket has that value already (and then no event).
/// Errors: Kind::usage for an unknown ticket, or for a name that the configuration does not have,
///         with the nearest that it has.
std::optional<Change> set(Session& session, TicketId ticket, Field field, std::string_view value,
                          std::string_view reason = {});

/// Give it to an agent (login), or to nobody with "".
std::optional<Change> assign(Session& session, TicketId ticket, std::string_view agent,
                             std::string_view reason = {});

/// To the first closed status; or back to the first open one.
std::optional<Change> close(Session& session, TicketId ticket, std::string_view reason = {});
std::optional<Change> reopen(Session& session, TicketId ticket, std::string_view reason = {});

/// False if the ticket has the tag already (or, for the other, has it not).
bool add_tag(Session& session, TicketId ticket, std::string_view tag, std::string_view reason = {});
bool remove_tag(Session& session, TicketId ticket, std::string_view tag,
                std::string_view reason = {});

/// Says of `ticket` that it came of a mail which claimed to belong to `other`.
void add_link(Session& session, TicketId ticket, TicketId other, std::string_view kind,
              std::string_view reason);

/// What a new ticket starts with; names left empty are the queue's defaults.
struct NewTicket {
  std::string subject;
  std::string queue;
  std::string mailbox;
  mail::Address requester;
  std::optional<ContactId> contact;
  std::string status; ///< "": the first of kind new
  std::string agent;
  std::string priority;
  std::string category;
  std::string type;
  std::string sla;
  Instant created_at{}; ///< arrival of its mail; the epoch: now
};

/// Opens a ticket and writes its event `created`. Clocks are started by sla::start().
TicketId open_ticket(Session& session, const NewTicket& ticket, std::string_view reason);

// A change of a ticket that a message brought about.

/// As set(); the event names the message, so that both are told of as what they are: one thing.
std::optional<Change> set_for_message(Session& session, TicketId ticket, Field field,
                                      std::string_view value, std::string_view reason,
                                      MessageId message);

// Whether a value is one that a field may have, before anything is done with it.

/// Kind::usage, with the nearest name there is, if set() would refuse it.
void check_value(const config::Config& config, Field field, std::string_view value);

// Private to this room: names that a change may use, checked against the configuration.

/// A status with its substatus, as written: `open/escalated`.
struct StatusName {
  const config::Status* status;
  std::string substatus;
};

/// Kind::usage with the nearest name for one that the configuration does not have.
StatusName parse_status(const config::Config& config, std::string_view text);
std::string to_text(std::string_view status, std::string_view substatus);

/// Kind::usage if `value` is no name for `field`. An empty value empties fields that may be empty.
void check_name(const config::Config& config, Field field, std::string_view value);

} // namespace tkt::desk
