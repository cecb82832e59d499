// Mail of monitoring systems: a problem opens a ticket, its recovery closes it, and what is said
// again in between joins it.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "config/model/config.hpp"
#include "desk/log/session.hpp"
#include "mail/parse/message.hpp"

namespace tkt::rules {

struct Alarm {
  std::string monitor;
  std::string key; ///< `nagios web01/HTTP`: the problem, whatever it is called at the time
  bool over = false;
  std::string status; ///< that a recovery sets; "": the first closed one
};

/// The patterns of the configuration's monitors, ready.
class Monitors {
public:
  /// Kind::config for a pattern that is none.
  explicit Monitors(const config::Config& config);
  Monitors(Monitors&&) noexcept;
  ~Monitors();

  /// Nothing for mail that is not of one of the monitors' addresses, or neither problem nor
  /// recovery.
  std::optional<Alarm> read(const mail::Message& message) const;

private:
  struct Reader;
  std::vector<Reader> readers_;
};

/// The active ticket that a problem has made; nothing if there is none.
std::optional<TicketId> alarm_ticket(store::Database& db, std::string_view key);
void note_alarm(desk::Session& session, std::string_view key, TicketId ticket);
void forget_alarm(desk::Session& session, std::string_view key);

} // namespace tkt::rules
