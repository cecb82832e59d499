#include "rules/decide/may_acknowledge.hpp"

#include "rules/decide/may_answer.hpp"

namespace tkt::rules {

void judge_answers(const Bench& bench, const Arrival& arrival, const mail::Message& message,
                   const std::optional<desk::Ticket>& ticket, Instant now, Decision& decision)
{
  // A refusal goes to who wrote, everything else to whose ticket it is.
  const auto& to = ticket && !decision.refused ? ticket->requester : decision.requester;
  if (!decision.spam.empty()) {
    decision.no_answer = decision.spam;
  } else if (arrival.silent) {
    decision.no_answer = "the message is part of an import";
  } else if (const auto& spam = decision.outcome.plan.spam) {
    decision.no_answer = spam->because;
  } else if (auto why = why_no_answer(bench.db, bench.config,
                                      {.message = message,
                                       .classification = decision.classification,
                                       .to = to,
                                       .ticket = decision.ticket,
                                       .queue = ticket ? ticket->queue : decision.queue,
                                       .mailbox = ticket ? ticket->mailbox : arrival.mailbox},
                                      now)) {
    (why->counted ? decision.capped : decision.no_answer) = std::move(why->reason);
  }
}

void choose_refusal(const Bench& bench, const desk::Ticket& ticket, Decision& decision)
{
  const auto* queue = bench.config.find_queue(ticket.queue);
  if (!decision.no_answer.empty()) {
    decision.refusal_reason = decision.no_answer;
  } else if (queue == nullptr || queue->refusal_template.empty()) {
    decision.refusal_reason = "the queue has no template for it";
  } else {
    decision.asks = true;
    decision.refusal_reason =
        decision.capped.empty() ? "an answer that comes too late" : decision.capped;
  }
}

void choose_acknowledgement(const Bench& bench, const Arrival& arrival, Instant now,
                            Decision& decision)
{
  const auto* queue = bench.config.find_queue(decision.queue);
  if (queue == nullptr || queue->acknowledge.template_name.empty())
    return;
  auto& reason = decision.acknowledgement_reason;
  const auto& word = decision.outcome.plan.no_acknowledgement;
  if (word && decision.spam.empty() && !arrival.silent) {
    reason = word->because;
  } else if (!decision.no_answer.empty()) {
    reason = decision.no_answer;
  } else {
    decision.asks = true;
    decision.acknowledges = decision.capped.empty();
    decision.out_of_hours = !bench.promises.in_hours(*queue, now);
    reason = !decision.acknowledges  ? decision.capped
             : decision.out_of_hours ? "first message of a new ticket, out of hours"
                                     : "first message of a new ticket";
  }
}

} // namespace tkt::rules
