// Another set of rules on the mail that is stored: what would have gone elsewhere.
#pragma once

#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "base/cancel.hpp"
#include "config/model/config.hpp"
#include "store/database.hpp"

namespace tkt::rules {

/// One thing that the other rules do otherwise to a message.
struct Difference {
  IncomingId incoming;
  std::optional<TicketId> ticket; ///< that the message is on
  std::string subject;
  std::string field;  ///< an action's name: `queue`, `add_tags`
  std::string before; ///< "" for nothing
  std::string after;
  std::vector<std::string> rules_before; ///< that held
  std::vector<std::string> rules_after;
};

struct BacktestReport {
  std::size_t messages = 0;
  std::size_t differing = 0;
  /// Of which queries a backtest cannot tell for sure; a line for each rule that asks them.
  std::vector<std::string> doubts;
};

/// Runs the rules on messages of both configurations on every message that has come in since then,
/// each as it came: new, if it opened a ticket, else on the ticket that it came to, as it was then,
/// whatever rules and people have done since. Contacts are those of today. Reads only.
BacktestReport backtest(store::Database& db, const config::Config& before,
                        const config::Config& after, std::optional<Instant> since,
                        const std::function<void(const Difference&)>& take,
                        const Cancellation& stop = Cancellation::never());

/// The configuration with its rules replaced: by those of `file`, which may be a whole
/// configuration or hold [[rule]] tables alone. Kind::config with every problem in it.
config::Config with_rules_of(const config::Config& config, const std::string& file);

} // namespace tkt::rules
