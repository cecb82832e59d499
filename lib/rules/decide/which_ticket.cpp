#include "rules/decide/which_ticket.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "base/clean_text.hpp"
#include "desk/log/merged.hpp"
#include "desk/message/rating.hpp"
#include "desk/message/raw.hpp"
#include "desk/ticket/ticket.hpp"
#include "desk/token/token.hpp"

namespace tkt::rules {

namespace {

/// The same mail once more, into the same mailbox: by an alias, a list, or an import. What is not
/// compared is what its way has added.
bool is_copy(const Bench& bench, const Arrival& arrival, const desk::Message& known,
             const mail::Message& message)
{
  if (!known.raw || desk::get_ticket(bench.db, known.ticket).mailbox != arrival.mailbox)
    return false;
  const auto raw = desk::read_raw(bench.db, *known.raw);
  const auto before = mail::Message::parse(raw);
  const auto author = [](const mail::Message& one) {
    return one.from().empty() ? std::string{} : mail::fold_address(one.from().front().address);
  };
  return before.first_header("Date") == message.first_header("Date") &&
         author(before) == author(message);
}

/// On its two ways a mail may have lost control characters; earlier versions kept none.
bool same_words(const desk::Message& known, const mail::Message& message)
{
  return clean_text(known.text) == clean_text(message.text()) &&
         clean_line(known.subject) == clean_line(message.subject());
}

} // namespace

bool speaks_for_a_person(mail::Class what)
{
  using mail::Class;
  return what != Class::auto_reply && what != Class::bounce && what != Class::delay &&
         what != Class::feedback;
}

void thread_report(const Bench& bench, const mail::Message& message, Thread& thread)
{
  const auto report = mail::delivery_report(message);
  if (!report)
    return;
  auto ticket = desk::verify_message_id(bench.db, report->original_message_id);
  if (ticket) {
    const auto located = desk::find_by_message_id(bench.db, report->original_message_id);
    ticket = located ? located->ticket : desk::current_ticket(bench.db, *ticket);
  }
  if (ticket && desk::find_ticket(bench.db, *ticket))
    thread = {Sign::token,
              ticket,
              {},
              fmt::format("reports on a message that we signed for ticket {}", *ticket),
              {}};
}

std::optional<std::string> seen_before(const Bench& bench, const Arrival& arrival,
                                       const Decision& decision, const mail::Message& message)
{
  const auto& id = message.message_id();
  const auto located = desk::find_by_message_id(bench.db, id);
  if (!located)
    return {};
  if (desk::verify_message_id(bench.db, id))
    return fmt::format("is our own message {} of ticket {}, come back", located->message,
                       located->ticket);
  // The same Message-ID alone proves nothing: some programs give all of their mail one.
  const auto known = desk::find_message(bench.db, located->message);
  if (!known || !same_words(*known, message))
    return {};
  // On the same ticket it is one, by way of two mailboxes; what would open another is looked at
  // more closely.
  if (decision.thread.ticket == located->ticket ||
      (!decision.thread.ticket && is_copy(bench, arrival, *known, message)))
    return fmt::format("is message {} of ticket {}, by another way", located->message,
                       located->ticket);
  return {};
}

void ticket_of_thread(const Bench& bench, Decision& decision, Instant now)
{
  const auto ticket = desk::get_ticket(bench.db, *decision.thread.ticket);
  const auto* queue = bench.config.find_queue(ticket.queue);
  const auto window = queue != nullptr ? queue->reopen_window : config::Queue{}.reopen_window;
  const auto late_answer = queue != nullptr ? queue->late_answer : config::LateAnswer::fresh;
  const bool late = !ticket.active && ticket.closed_at && *ticket.closed_at + window < now &&
                    speaks_for_a_person(decision.classification.what);
  if (late && late_answer == config::LateAnswer::fresh) {
    decision.linked = ticket.id;
    decision.reason = fmt::format("{}, but that is {} since {} and answers reopen it for {} only",
                                  decision.thread.reason, ticket.status,
                                  to_rfc3339(*ticket.closed_at), tkt::to_text(window));
    return;
  }
  decision.disposition = Disposition::follows;
  decision.ticket = ticket.id;
  decision.reason = decision.thread.reason;
  if (late && late_answer == config::LateAnswer::refuse) {
    decision.refused = true;
    decision.reason +=
        fmt::format("; refused: it is {} since {} and answers reopen it for {} only", ticket.status,
                    to_rfc3339(*ticket.closed_at), tkt::to_text(window));
    return;
  }
  if (!speaks_for_a_person(decision.classification.what) || queue == nullptr)
    return;
  const auto& [when, set] = queue->on_customer_reply;
  const bool listed = std::find(when.begin(), when.end(), ticket.status) != when.end();
  if (!ticket.active || listed) {
    decision.status = set.empty() ? bench.config.first_status(config::StatusKind::open).name : set;
    decision.status_reason = ticket.active ? "the customer answered"
                                           : "the customer answered a " + ticket.status + " ticket";
  }
}

void ticket_of_alarm(const Bench& bench, Decision& decision)
{
  const auto& alarm = *decision.alarm;
  const auto ticket = alarm_ticket(bench.db, alarm.key);
  if (!ticket) {
    decision.reason = fmt::format("{}: a new problem", alarm.key);
    if (alarm.over) {
      decision.disposition = Disposition::ignored;
      decision.reason = fmt::format("{}: is over, and no ticket of it is open", alarm.key);
    }
    return;
  }
  decision.disposition = Disposition::follows;
  decision.ticket = ticket;
  decision.reason = fmt::format("{}: {}", alarm.key, alarm.over ? "is over" : "is told again");
  if (alarm.over) {
    decision.status = alarm.status.empty()
                          ? bench.config.first_status(config::StatusKind::closed).name
                          : alarm.status;
    decision.status_reason = fmt::format("{} says that it is over", alarm.monitor);
  }
}

bool ticket_of_rating(const Bench& bench, const Arrival& arrival, const mail::Message& message,
                      Instant now, Decision& decision)
{
  if (decision.classification.what != mail::Class::human || !decision.spam.empty())
    return false;
  auto rating = desk::read_rating_mail(bench.db, bench.config, message);
  const auto request = rating ? desk::find_request(bench.db, rating->request) : std::nullopt;
  if (!request || std::min(arrival.arrived_at, now) > request->expires_at ||
      bench.config.survey.find_level(rating->score) == nullptr)
    return false;
  const auto ticket = desk::current_ticket(bench.db, request->ticket);
  if (!desk::find_ticket(bench.db, ticket))
    return false;
  decision.disposition = Disposition::follows;
  decision.ticket = ticket;
  decision.reason = fmt::format("rates the work: {} ({})", rating->score, rating->reason);
  decision.rating = std::move(rating);
  decision.linked.reset();
  return true;
}

} // namespace tkt::rules
