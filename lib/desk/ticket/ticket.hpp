// A ticket as it stands, and finding it.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.hpp"
#include "base/row_id.hpp"
#include "desk/ticket/clocks.hpp"
#include "mail/parse/address.hpp"
#include "store/database.hpp"

namespace tkt::desk {

struct Ticket {
  TicketId id;
  std::string subject;
  std::string status;
  std::string substatus;
  bool active = true; ///< something is left to do: the status is of kind new, open or pending
  std::string queue;
  std::string agent; ///< login; "" for nobody
  std::string team;
  std::string priority;
  std::string category;
  std::string type;
  std::string sla;
  std::string mailbox; ///< that its first message came in by
  mail::Address requester;
  std::optional<ContactId> contact;
  Instant created_at{};
  Instant updated_at{};
  Instant last_message_at{};
  std::string last_message_from; ///< address, or login of an agent
  std::optional<Instant> closed_at;
  bool autoreply_stopped = false; ///< no automatic answer is sent, see desk/message/autoreply.hpp
  std::vector<std::string> tags;
  Clocks clocks;
};

/// Nothing if there is no such ticket.
std::optional<Ticket> find_ticket(store::Database& db, TicketId id);

/// Kind::usage if there is no such ticket; the text names the nearest number there is.
Ticket get_ticket(store::Database& db, TicketId id);

struct Query;

/// Which tickets, and in which order. An empty list puts no condition.
struct Filter {
  enum class Activity { active, inactive, both } activity = Activity::active;
  std::vector<TicketId> ids = {};
  std::vector<std::string> statuses = {}; ///< `open` or `open/escalated`
  std::vector<std::string> queues = {};
  std::vector<std::string> agents = {}; ///< "" is nobody
  std::vector<std::string> teams = {};
  std::vector<std::string> priorities = {};
  std::vector<std::string> categories = {};
  std::vector<std::string> types = {};
  std::vector<std::string> mailboxes = {};
  std::vector<std::string> slas = {};
  std::vector<std::string> tags = {};       ///< all of them
  std::vector<std::string> requesters = {}; ///< addresses
  std::vector<ContactId> contacts = {};
  std::vector<std::string> organisations = {}; ///< of the contacts
  std::vector<ClockState> clocks = {};         ///< at `now`
  std::string text = {};                       ///< words that all occur in one of its messages
  const Query* query = nullptr;                ///< borrowed; what it asks for has to hold too
  enum class Order {
    newest,
    oldest,
    changed,  ///< last change first
    due,      ///< next due time first
    priority, ///< most urgent first
    status,
    queue,
    agent,
    subject,
    customer,
  } order = Order::newest;
  std::vector<std::string> by_urgency = {}; ///< for Order::priority: names, most urgent first
  std::optional<std::size_t> limit = {};    ///< none: all of them
};

/// Names of Filter::Order, as the command line has them.
std::optional<Filter::Order> parse_order(std::string_view text);
const std::vector<std::string>& order_names();

/// Calls `take` for each ticket in order; memory stays flat. `now` judges the clocks.
void each_ticket(store::Database& db, const Filter& filter, Instant now,
                 const std::function<void(const Ticket&)>& take);

// Private to this room: a row of `ticket` as a Ticket.

/// Of a table called t.
inline constexpr std::string_view ticket_columns =
    "t.id, t.subject, t.status, t.substatus, t.active, t.queue, t.agent, t.team, t.priority, "
    "t.category, t.type, t.sla, t.mailbox, t.requester_name, t.requester_address, t.contact, "
    "t.created_at, t.updated_at, t.last_message_at, t.last_message_from, t.closed_at, "
    "EXISTS (SELECT 1 FROM autoreply a WHERE a.ticket = t.id AND a.state = 'stopped')";

/// The row that `query` stands on, whose first columns are those above.
Ticket read_ticket(store::Database& db, const store::Statement& query);

} // namespace tkt::desk
