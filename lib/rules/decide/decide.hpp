// What is to become of a message: decided first, whole, without writing anything; so that
// `tkt-rules --explain` tells exactly what a run would do, and why.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "desk/contact/contact.hpp"
#include "desk/message/message.hpp"
#include "desk/token/rating_mail.hpp"
#include "mail/judge/classify.hpp"
#include "rules/decide/agent_mail.hpp"
#include "rules/match/rule_set.hpp"
#include "rules/thread/threading.hpp"
#include "sla/promises.hpp"

namespace tkt::rules {

/// How a message came to us.
struct Arrival {
  std::string mailbox;
  Instant arrived_at{};
  bool silent = false; ///< part of an import of old mail: answers nobody
  std::string note;    ///< what the fetch has not taken
};

enum class Disposition {
  opens,   ///< a new ticket
  follows, ///< joins the ticket that it belongs to
  ignored, ///< kept raw, and that is all
};
std::string_view to_text(Disposition disposition);

struct Decision {
  mail::Classification classification;
  Thread thread;
  Disposition disposition = Disposition::opens;
  std::string reason;                   ///< of the disposition
  std::optional<TicketId> ticket;       ///< that it follows
  std::optional<TicketId> linked;       ///< that the new ticket points back to
  mail::Address requester;              ///< whom answers go to: Reply-To, else the author
  std::optional<desk::Contact> contact; ///< of the requester; without number: by lookup alone
  std::string spam;                     ///< why the ticket is rejected as spam; "" if it is not
  std::string queue;                    ///< of the new ticket
  std::string queue_reason;
  std::string subject;
  Outcome outcome;                   ///< of the rules
  std::optional<std::string> status; ///< that the customer's answer moves the ticket to
  std::string status_reason;
  std::optional<Alarm> alarm;             ///< that a monitoring system raises or ends
  std::optional<AgentMail> agent_mail;    ///< an agent's answer or order; no rule looks at it
  std::optional<desk::RatingMail> rating; ///< the customer's answer to the survey; likewise
  bool refused = false;       ///< the ticket is closed for too long: kept there, changes nothing
  std::string refusal_reason; ///< why its writer is told, or why not
  bool asks = false; ///< to acknowledge or to tell who is refused; it may be held back when sent
  bool acknowledges = false;
  bool out_of_hours = false;
  std::string no_answer;              ///< why nothing automatic is to answer; "": it may try
  std::string capped;                 ///< why it would be held back: too much was sent; or ""
  std::string acknowledgement_reason; ///< why, or why not; "" where nobody would expect one
  std::vector<std::string> notes;     ///< what people should know: unread parts, odd addresses
};

/// Whom answers go to. What is odd about it is added to `notes`.
mail::Address requester_of(const mail::Message& message, std::vector<std::string>& notes);

/// What decisions stand on. Borrows; `rules` and `promises` are of the same configuration.
struct Bench {
  store::Database& db;
  const config::Config& config;
  const RuleSet& rules;
  sla::Promises& promises;
};

Decision decide(const Bench& bench, const Arrival& arrival, const mail::Message& message,
                Instant now, bool trace_all = false);

/// Out-of-office answers and reports are stored, but change nothing: no person has written them.
bool speaks_for_a_person(mail::Class what);

} // namespace tkt::rules
