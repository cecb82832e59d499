#include "rules/decide.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "base/text.hpp"
#include "desk/contact_lookup.hpp"
#include "desk/merged.hpp"
#include "desk/rating.hpp"
#include "desk/raw.hpp"
#include "desk/ticket.hpp"
#include "desk/token.hpp"
#include "rules/may_answer.hpp"
#include "rules/subject_change.hpp"
#include "rules/subject_tag.hpp"

namespace tkt::rules {

namespace {

bool is_report(mail::Class what)
{
  return what == mail::Class::bounce || what == mail::Class::delay;
}

} // namespace

bool speaks_for_a_person(mail::Class what)
{
  return what != mail::Class::auto_reply && !is_report(what) && what != mail::Class::feedback;
}

mail::Address requester_of(const mail::Message& message, std::vector<std::string>& notes)
{
  const auto author = message.author().value_or(mail::Address{});
  for (const auto& reply_to : message.reply_to()) {
    if (!mail::valid_address(reply_to.address))
      continue;
    const auto domain = [](const std::string& address) {
      return to_lower_ascii(address.substr(address.find('@') + 1));
    };
    if (!author.address.empty() && domain(author.address) != domain(reply_to.address))
      notes.push_back(fmt::format("answers go to {} (Reply-To), the sender is {}", reply_to.address,
                                  author.address));
    return {reply_to.name.empty() ? author.name : reply_to.name, reply_to.address};
  }
  return author;
}

namespace {

/// A report tells of one of our messages by its returned header where no field of its own does.
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

/// Our own mail that came back, or a copy of what is there already; nothing if neither.
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
  // The same Message-ID alone proves nothing (FEATURES trap 20).
  const auto known = desk::find_message(bench.db, located->message);
  if (!known || known->text != message.text() || known->subject != message.subject())
    return {};
  // On the same ticket it is one, by way of two mailboxes; what would open another is looked at
  // more closely.
  if (decision.thread.ticket == located->ticket ||
      (!decision.thread.ticket && is_copy(bench, arrival, *known, message)))
    return fmt::format("is message {} of ticket {}, by another way", located->message,
                       located->ticket);
  return {};
}

/// Follow the ticket, or open one that points back to it: closed for too long.
void settle_old_ticket(const Bench& bench, Decision& decision, Instant now)
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

/// The mark of whoever answers would go to, or of who claims to have written.
std::string spam_mark(store::Database& db, const Decision& decision, const mail::Message& message)
{
  auto marked = decision.contact;
  const auto author = message.author().value_or(mail::Address{});
  if ((!marked || !marked->spam) && author.address != decision.requester.address)
    marked = desk::find_contact(db, author.address);
  return marked && marked->spam
             ? fmt::format("the sender is marked as spam (contact {})", marked->id)
             : std::string{};
}

/// A monitoring system's mail belongs to its problem's ticket, whatever else it names.
void settle_alarm(const Bench& bench, Decision& decision)
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

/// An answer to the survey is a word about a ticket, not work on it: it opens nothing, and no rule
/// looks at it. What comes too late is mail as any other.
bool settle_rating(const Bench& bench, const Arrival& arrival, const mail::Message& message,
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

/// A rule wants a ticket of its own for the message.
void leave_ticket(Decision& decision, const Plan::Word& word)
{
  decision.disposition = Disposition::opens;
  decision.linked = decision.ticket;
  decision.reason = fmt::format("{}, but {}", decision.reason, word.because);
  decision.ticket.reset();
  decision.status.reset();
}

/// `old_queue` is that of the ticket which the message has left.
void choose_queue(const Bench& bench, const Arrival& arrival, const std::string& old_queue,
                  Decision& decision)
{
  if (const auto& word = decision.outcome.plan.queue) {
    decision.queue = word->value;
    decision.queue_reason = word->because;
    return;
  }
  if (!old_queue.empty() && bench.config.find_queue(old_queue) != nullptr) {
    decision.queue = old_queue;
    decision.queue_reason = fmt::format("that of ticket {}", *decision.linked);
    return;
  }
  const auto* mailbox = bench.config.find_mailbox(arrival.mailbox);
  decision.queue = mailbox != nullptr ? mailbox->queue : "";
  decision.queue_reason = fmt::format("mailbox {} feeds it", arrival.mailbox);
  if (decision.queue.empty()) {
    decision.disposition = Disposition::ignored;
    decision.reason =
        fmt::format("mailbox {} feeds no queue, and no rule chose one", arrival.mailbox);
  }
}

/// Whether anything automatic may answer: acknowledgement, refusal, or a rule's template.
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

/// Whether who is refused is told; a robot is not, nor is a spammer.
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

/// Of the desk's own; read where it has any.
std::vector<desk::FieldValue> fields_of(const Bench& bench,
                                        const std::optional<desk::Ticket>& ticket)
{
  return ticket && !bench.config.fields.empty() ? desk::custom_fields(bench.db, ticket->id)
                                                : std::vector<desk::FieldValue>{};
}

} // namespace

std::string_view to_text(Disposition disposition)
{
  switch (disposition) {
  case Disposition::opens:
    return "opens";
  case Disposition::follows:
    return "follows";
  case Disposition::ignored:
    return "ignored";
  }
  return {};
}

Decision decide(const Bench& bench, const Arrival& arrival, const mail::Message& message,
                Instant now, bool trace_all)
{
  Decision decision;
  decision.classification = mail::classify(message);
  decision.notes = message.notes();
  if (!arrival.note.empty())
    decision.notes.push_back(arrival.note);
  decision.requester = requester_of(message, decision.notes);
  decision.contact = desk::find_known_contact(bench.db, decision.requester.address);
  decision.spam = spam_mark(bench.db, decision, message);
  decision.subject = message.subject().empty() ? "(no subject)" : message.subject();

  decision.thread = find_thread(bench.db, bench.config, message);
  decision.notes.insert(decision.notes.end(), decision.thread.remarks.begin(),
                        decision.thread.remarks.end());
  if (!decision.thread.ticket && is_report(decision.classification.what))
    thread_report(bench, message, decision.thread);

  if (auto reason = seen_before(bench, arrival, decision, message)) {
    decision.disposition = Disposition::ignored;
    decision.reason = std::move(*reason);
    return decision;
  }
  decision.reason = decision.thread.reason;
  decision.linked = decision.thread.claimed;
  if (!arrival.silent)
    decision.agent_mail = read_agent_mail(bench.db, bench.config, message, decision.thread,
                                          decision.classification, decision.notes);
  if (decision.agent_mail) {
    decision.disposition = Disposition::follows;
    decision.ticket = decision.thread.ticket;
    decision.reason = decision.agent_mail->reason;
    return decision;
  }
  if (!decision.thread.ticket && !decision.thread.claimed)
    if (auto customer =
            customer_named(bench.config, message, decision.classification, decision.notes)) {
      decision.requester = std::move(*customer);
      decision.contact = desk::find_known_contact(bench.db, decision.requester.address);
    }
  if (settle_rating(bench, arrival, message, now, decision))
    return decision;
  decision.alarm = bench.rules.monitors().read(message);
  if (decision.alarm)
    settle_alarm(bench, decision);
  else if (decision.thread.ticket)
    settle_old_ticket(bench, decision, now);
  if (!decision.spam.empty())
    decision.status.reset(); // it opens nothing again
  if (decision.disposition == Disposition::ignored)
    return decision;

  std::optional<desk::Ticket> ticket =
      decision.ticket ? desk::find_ticket(bench.db, *decision.ticket) : std::nullopt;
  const bool new_subject = ticket && !decision.alarm &&
                           decision.classification.what == mail::Class::human &&
                           is_new_subject(bench.db, bench.config, *ticket, message.subject());
  const auto run_rules = [&] {
    const Facts facts{{.config = bench.config,
                       .calendars = &bench.rules.calendars(),
                       .at = arrival.arrived_at,
                       .message = &message,
                       .mailbox = arrival.mailbox,
                       .classification = decision.classification,
                       .contact = decision.contact,
                       .opens_ticket = decision.disposition == Disposition::opens,
                       .new_subject = new_subject,
                       .ticket = ticket ? &*ticket : nullptr,
                       .fields = fields_of(bench, ticket),
                       .db = &bench.db,
                       .only_looking = trace_all}};
    decision.outcome = bench.rules.run(facts, trace_all);
  };
  run_rules();
  std::string old_queue;
  if (ticket && !decision.alarm && !decision.refused && decision.outcome.plan.new_ticket &&
      !decision.outcome.plan.drop) {
    old_queue = ticket->queue;
    leave_ticket(decision, *decision.outcome.plan.new_ticket);
    ticket.reset();
    run_rules(); // those for new tickets too
  }
  if (new_subject && ticket && !decision.refused)
    decision.notes.push_back(fmt::format("has another subject: {}", message.subject()));
  if (const auto& drop = decision.outcome.plan.drop) {
    decision.disposition = Disposition::ignored;
    decision.reason = drop->because;
    return decision;
  }
  if (decision.disposition == Disposition::opens)
    choose_queue(bench, arrival, old_queue, decision);
  judge_answers(bench, arrival, message, ticket, now, decision);
  if (decision.refused) {
    choose_refusal(bench, *ticket, decision);
    decision.outcome = {}; // nothing of it is done
  }
  if (decision.disposition == Disposition::opens) {
    choose_acknowledgement(bench, arrival, now, decision);
    // The old one's tag would go on to name it.
    if (auto bare = without_tags(bench.config, decision.subject); decision.linked && !bare.empty())
      decision.subject = std::move(bare);
  }
  return decision;
}

} // namespace tkt::rules
