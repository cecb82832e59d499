#include "rules/decide/decide.hpp"

#include <fmt/format.h>

#include "base/text.hpp"
#include "contacts/contact_lookup.hpp"
#include "desk/ticket/ticket.hpp"
#include "rules/decide/may_acknowledge.hpp"
#include "rules/decide/which_ticket.hpp"
#include "rules/thread/subject_change.hpp"
#include "rules/thread/subject_tag.hpp"

namespace tkt::rules {

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
  const auto what = decision.classification.what;
  if (!decision.thread.ticket && (what == mail::Class::bounce || what == mail::Class::delay))
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
