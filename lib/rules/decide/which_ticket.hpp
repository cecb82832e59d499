// Private to this room: to which ticket a message goes, once it is known what it answers.
#pragma once

#include <optional>
#include <string>

#include "rules/decide/decide.hpp"

namespace tkt::rules {

/// A report tells of one of our messages by its returned header where no field of its own does.
void thread_report(const Bench& bench, const mail::Message& message, Thread& thread);

/// Our own mail that came back, or a copy of what is there already; nothing if neither.
std::optional<std::string> seen_before(const Bench& bench, const Arrival& arrival,
                                       const Decision& decision, const mail::Message& message);

/// Follow the ticket, or open one that points back to it: closed for too long.
void ticket_of_thread(const Bench& bench, Decision& decision, Instant now);

/// A monitoring system's mail belongs to its problem's ticket, whatever else it names.
void ticket_of_alarm(const Bench& bench, Decision& decision);

/// An answer to the survey is a word about a ticket, not work on it: it opens nothing, and no rule
/// looks at it. False for other mail, and for what comes too late, which is mail as any other.
bool ticket_of_rating(const Bench& bench, const Arrival& arrival, const mail::Message& message,
                      Instant now, Decision& decision);

} // namespace tkt::rules
