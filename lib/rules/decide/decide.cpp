#include "rules/decide/decide.hpp"

#include <array>

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

/// A message on its way through the stations below.
struct Case {
  const Bench& bench;
  const Arrival& arrival;
  const mail::Message& message;
  Instant now;
  bool trace_all;
  Decision decision = {};
  std::optional<desk::Ticket> ticket = {}; ///< that the message follows
  bool new_subject = false;                ///< another one than its conversation has
  std::string old_queue = {};              ///< of the ticket which the message has left
};

/// Whether the decision is complete, so that no later station looks at the message.
enum class Next { station, decided };

Next read_sender(Case& c)
{
  auto& decision = c.decision;
  decision.classification = mail::classify(c.message);
  decision.notes = c.message.notes();
  if (!c.arrival.note.empty())
    decision.notes.push_back(c.arrival.note);
  decision.requester = requester_of(c.message, decision.notes);
  decision.contact = desk::find_known_contact(c.bench.db, decision.requester.address);
  decision.spam = spam_mark(c.bench.db, decision, c.message);
  decision.subject = c.message.subject().empty() ? "(no subject)" : c.message.subject();
  return Next::station;
}

Next look_for_thread(Case& c)
{
  auto& decision = c.decision;
  decision.thread = find_thread(c.bench.db, c.bench.config, c.message);
  decision.notes.insert(decision.notes.end(), decision.thread.remarks.begin(),
                        decision.thread.remarks.end());
  const auto what = decision.classification.what;
  if (!decision.thread.ticket && (what == mail::Class::bounce || what == mail::Class::delay))
    thread_report(c.bench, c.message, decision.thread);
  return Next::station;
}

Next ignore_copies(Case& c)
{
  auto& decision = c.decision;
  if (auto reason = seen_before(c.bench, c.arrival, decision, c.message)) {
    decision.disposition = Disposition::ignored;
    decision.reason = std::move(*reason);
    return Next::decided;
  }
  decision.reason = decision.thread.reason;
  decision.linked = decision.thread.claimed;
  return Next::station;
}

Next read_agents_mail(Case& c)
{
  auto& decision = c.decision;
  if (!c.arrival.silent)
    decision.agent_mail = read_agent_mail(c.bench.db, c.bench.config, c.message, decision.thread,
                                          decision.classification, decision.notes);
  if (!decision.agent_mail)
    return Next::station;
  decision.disposition = Disposition::follows;
  decision.ticket = decision.thread.ticket;
  decision.reason = decision.agent_mail->reason;
  return Next::decided;
}

/// A colleague who passed a customer's mail on may have named the customer.
Next find_named_customer(Case& c)
{
  auto& decision = c.decision;
  if (decision.thread.ticket || decision.thread.claimed)
    return Next::station;
  if (auto customer =
          customer_named(c.bench.config, c.message, decision.classification, decision.notes)) {
    decision.requester = std::move(*customer);
    decision.contact = desk::find_known_contact(c.bench.db, decision.requester.address);
  }
  return Next::station;
}

Next read_rating(Case& c)
{
  return ticket_of_rating(c.bench, c.arrival, c.message, c.now, c.decision) ? Next::decided
                                                                            : Next::station;
}

Next find_ticket(Case& c)
{
  auto& decision = c.decision;
  decision.alarm = c.bench.rules.monitors().read(c.message);
  if (decision.alarm)
    ticket_of_alarm(c.bench, decision);
  else if (decision.thread.ticket)
    ticket_of_thread(c.bench, decision, c.now);
  if (!decision.spam.empty())
    decision.status.reset(); // it opens nothing again
  if (decision.disposition == Disposition::ignored)
    return Next::decided;
  if (decision.ticket)
    c.ticket = desk::find_ticket(c.bench.db, *decision.ticket);
  c.new_subject = c.ticket && !decision.alarm &&
                  decision.classification.what == mail::Class::human &&
                  is_new_subject(c.bench.db, c.bench.config, *c.ticket, c.message.subject());
  return Next::station;
}

void run_rules(Case& c)
{
  const Facts facts{{.config = c.bench.config,
                     .calendars = &c.bench.rules.calendars(),
                     .at = c.arrival.arrived_at,
                     .message = &c.message,
                     .mailbox = c.arrival.mailbox,
                     .classification = c.decision.classification,
                     .contact = c.decision.contact,
                     .opens_ticket = c.decision.disposition == Disposition::opens,
                     .new_subject = c.new_subject,
                     .ticket = c.ticket ? &*c.ticket : nullptr,
                     .fields = fields_of(c.bench, c.ticket),
                     .db = &c.bench.db,
                     .only_looking = c.trace_all}};
  c.decision.outcome = c.bench.rules.run(facts, c.trace_all);
}

Next try_rules(Case& c)
{
  auto& decision = c.decision;
  run_rules(c);
  const auto& plan = decision.outcome.plan;
  if (c.ticket && !decision.alarm && !decision.refused && plan.new_ticket && !plan.drop) {
    c.old_queue = c.ticket->queue;
    leave_ticket(decision, *plan.new_ticket);
    c.ticket.reset();
    run_rules(c); // those for new tickets too
  }
  if (c.new_subject && c.ticket && !decision.refused)
    decision.notes.push_back(fmt::format("has another subject: {}", c.message.subject()));
  if (!plan.drop)
    return Next::station;
  decision.disposition = Disposition::ignored;
  decision.reason = plan.drop->because;
  return Next::decided;
}

Next choose_answers(Case& c)
{
  auto& decision = c.decision;
  if (decision.disposition == Disposition::opens)
    choose_queue(c.bench, c.arrival, c.old_queue, decision);
  judge_answers(c.bench, c.arrival, c.message, c.ticket, c.now, decision);
  if (decision.refused) {
    choose_refusal(c.bench, *c.ticket, decision);
    decision.outcome = {}; // nothing of it is done
  }
  if (decision.disposition == Disposition::opens)
    choose_acknowledgement(c.bench, c.arrival, c.now, decision);
  return Next::station;
}

/// The tag of the ticket which the message has left would go on to name that one.
Next clean_subject(Case& c)
{
  auto& decision = c.decision;
  if (decision.disposition == Disposition::opens && decision.linked)
    if (auto bare = without_tags(c.bench.config, decision.subject); !bare.empty())
      decision.subject = std::move(bare);
  return Next::station;
}

constexpr std::array stations{read_sender,         look_for_thread, ignore_copies, read_agents_mail,
                              find_named_customer, read_rating,     find_ticket,   try_rules,
                              choose_answers,      clean_subject};

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
  Case c{bench, arrival, message, now, trace_all};
  for (const auto station : stations)
    if (station(c) == Next::decided)
      break;
  return std::move(c.decision);
}

} // namespace tkt::rules
