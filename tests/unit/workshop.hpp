// A desk on the workbench: in memory, its clock moved by hand, mail put in as text.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/clock.hpp"
#include "config/model/config.hpp"
#include "desk/contact/contact.hpp"
#include "desk/log/event.hpp"
#include "desk/log/session.hpp"
#include "desk/message/message.hpp"
#include "desk/ticket/change.hpp"
#include "desk/ticket/ticket.hpp"
#include "desk/token/token.hpp"
#include "rules/act/rules_pass.hpp"
#include "store/database.hpp"

namespace tkt::test {

/// Two mailboxes, two queues, two agents; what most specifications need.
extern const char* const desk_toml;

struct Mail {
  std::string from = "Ann Customer <ann@customer.example>";
  std::string to = "support@example.com";
  std::string subject = "The printer is on fire";
  std::string body = "It burns.\n";
  std::string message_id = {};  ///< without <>; "" leaves the field out
  std::string in_reply_to = {}; ///< likewise
  std::string references = {};  ///< as written
  std::string more = {};        ///< further fields, a line each
  std::string mailbox = "support";
};

class Workshop {
public:
  explicit Workshop(std::string_view now = "2024-03-01T09:00:00Z",
                    std::string_view toml = desk_toml);

  ManualClock clock;
  config::Config config;
  store::Database db;
  desk::Session session; ///< acts as agent anna

  /// Into `incoming`, as a fetch does.
  IncomingId stores(const Mail& mail);
  IncomingId stores_raw(std::string_view raw, std::string_view mailbox = "support");
  /// A run of tkt-rules.
  rules::Report routes();
  /// Both; gives the ticket that the mail is on now, none if it was ignored.
  TicketId receives(const Mail& mail);

  desk::Ticket ticket(TicketId id) { return desk::get_ticket(db, id); }
  std::vector<desk::Event> events(TicketId id);
  /// Reasons of the ticket's events of a kind.
  std::vector<std::string> reasons(TicketId id, std::string_view kind);
  std::int64_t count(std::string_view table);
  std::string state(IncomingId id);
};

} // namespace tkt::test
