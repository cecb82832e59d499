// Private to this room: what answers a message by itself, and why nothing does.
#pragma once

#include <optional>

#include "desk/ticket/ticket.hpp"
#include "rules/decide/decide.hpp"

namespace tkt::rules {

/// Whether anything automatic may answer: acknowledgement, refusal, or a rule's template. `ticket`
/// is the one that the message follows.
void judge_answers(const Bench& bench, const Arrival& arrival, const mail::Message& message,
                   const std::optional<desk::Ticket>& ticket, Instant now, Decision& decision);

/// Whether who is refused is told; a robot is not, nor is a spammer. After judge_answers().
void choose_refusal(const Bench& bench, const desk::Ticket& ticket, Decision& decision);

/// Whether the first message of a new ticket is acknowledged. After judge_answers().
void choose_acknowledgement(const Bench& bench, const Arrival& arrival, Instant now,
                            Decision& decision);

} // namespace tkt::rules
