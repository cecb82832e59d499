// What the writer of a mail asked for that its message does not tell.
#pragma once

#include <string>

#include "base/row_id.hpp"
#include "desk/log/session.hpp"

namespace tkt::desk {

/// As in the fields of a draft (desk/message/draft.hpp); "": nothing.
struct Terms {
  std::string send;   ///< `30s`, or an instant in RFC 3339
  std::string format; ///< `markdown`
  std::string status; ///< that the ticket was to have afterwards

  bool any() const { return !send.empty() || !format.empty() || !status.empty(); }
};

/// In the transaction that writes the message. Nothing is written where nothing was asked for.
void keep_terms(Session& session, MessageId message, const Terms& terms);

Terms terms_of(store::Database& db, MessageId message);

} // namespace tkt::desk
