// Who or what wrote a message, and whether a program may answer it.
#pragma once

#include <array>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "mail/parse/message.hpp"

namespace tkt::mail {

enum class Class {
  human,          ///< nothing says otherwise
  auto_reply,     ///< out of office, acknowledgement (RFC 3834: auto-replied)
  auto_generated, ///< a program wrote it unasked: monitoring, notices; often worth a ticket
  bulk,           ///< a mailing list, a newsletter
  bounce,         ///< a delivery failed for good
  delay,          ///< a delivery is late, or went well: a report that is no failure
  feedback,       ///< an abuse report (RFC 5965)
};

inline constexpr std::array classes{Class::human,   Class::auto_reply, Class::auto_generated,
                                    Class::bulk,    Class::bounce,     Class::delay,
                                    Class::feedback};

/// `human`, `auto-reply`, `auto-generated`, `bulk`, `bounce`, `delay`, `feedback`.
std::string_view to_text(Class what);

struct Classification {
  Class what = Class::human;
  std::string reason; ///< the field and value that decided: `Auto-Submitted: auto-replied`
};

/// Sorts a message by what its fields and structure say (RFC 3834, 3464, 5965, and the habits of
/// programs that follow none). It does not answer whether the mail may make a ticket.
Classification classify(const Message& message);

struct MayAnswer {
  bool yes = true;
  std::string reason; ///< why not: `return path is empty`; empty if yes
};

/// Whether an automatic answer may be sent (RFC 3834, section 2). `is_ours` tells our own
/// addresses, given as written; compare with fold_address().
MayAnswer may_answer(const Message& message, const Classification& classification,
                     const std::function<bool(std::string_view)>& is_ours);

/// What a report says of one recipient (RFC 3464, section 2.3).
struct DeliveryStatus {
  std::string final_recipient; ///< an address
  std::string action;     ///< `failed`, `delayed`, `delivered`, `relayed`, `expanded`; lower case
  std::string status;     ///< `5.1.1`; empty if unknown
  std::string diagnostic; ///< the remote server's words, one line
  std::string original_recipient = {}; ///< whom the sender wrote to, if that is said
};

struct DeliveryReport {
  std::vector<DeliveryStatus> recipients;
  std::string original_message_id; ///< of the returned header, without <>; empty if not returned
  std::string original_subject;
  /// Whom other fields of the report and of the returned header name as the recipient, if any do:
  /// `X-Failed-Recipients`, `Envelope-To`, `Received: … for`. Not `To`, where all of them stand.
  std::vector<std::string> named = {};
  bool permanent = false; ///< a recipient failed with status class 5, or failed without a status
};

/// The report in a bounce or delay; nothing if the message is none. Reports without
/// message/delivery-status are read from their text where that is certain enough.
std::optional<DeliveryReport> delivery_report(const Message& message);

} // namespace tkt::mail
