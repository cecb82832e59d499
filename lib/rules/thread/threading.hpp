// To which ticket a message belongs, and how we know.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/row_id.hpp"
#include "config/model/config.hpp"
#include "mail/parse/message.hpp"
#include "store/database.hpp"

namespace tkt::rules {

/// The strongest sign that was found.
enum class Sign {
  none,
  token, ///< of a Message-ID that we signed, in In-Reply-To, References or an address that the
         ///< mail was sent to: proves itself
  in_reply_to,    ///< of a message here, from somebody who takes part in its ticket; or of mail not
                  ///< seen, to which a message here refers too
  references,     ///< likewise, the newest first
  awaited,        ///< a message here refers to this one; from somebody who takes part
  subject_tag,    ///< the number in the subject, from somebody who takes part
  foreign_number, ///< likewise, another desk's number
};
std::string_view to_text(Sign sign);

struct Thread {
  Sign sign = Sign::none;
  std::optional<TicketId> ticket;        ///< that it belongs to
  std::optional<TicketId> claimed;       ///< that it names without being believed
  std::string reason;                    ///< a sentence, for people
  std::vector<std::string> remarks = {}; ///< signs that look wrong: stale tokens, forged ones
};

/// Reads only.
Thread find_thread(store::Database& db, const config::Config& config, const mail::Message& message);

} // namespace tkt::rules
