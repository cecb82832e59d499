#include "rules/act/apply_plan.hpp"

#include <map>
#include <utility>

#include <fmt/format.h>

#include "base/error.hpp"
#include "base/log.hpp"
#include "base/text.hpp"
#include "desk/contact/type.hpp"
#include "desk/log/event.hpp"
#include "desk/ticket/availability.hpp"
#include "desk/ticket/change.hpp"
#include "desk/ticket/custom_field.hpp"
#include "desk/ticket/watchers.hpp"
#include "rules/act/programs.hpp"
#include "rules/act/round_robin.hpp"
#include "rules/act/timers.hpp"
#include "send/compose/automatic.hpp"
#include "send/compose/notice.hpp"
#include "store/transaction.hpp"

namespace tkt::rules {

namespace {

using desk::Field;
using Word = Plan::Word;

/// The message that the rules ran on, read once, and only if an action needs it.
class RuleMessage {
public:
  RuleMessage(desk::Session& session, TicketId ticket, std::optional<MessageId> id)
      : session_{session}, ticket_{ticket}, id_{id}
  {
  }

  const std::optional<desk::Message>& get()
  {
    if (!std::exchange(read_, true) && id_)
      message_ = desk::find_message(session_.db, *id_);
    return message_;
  }

  /// Itself; where they ran on none, the one of the ticket that is to be answered.
  std::optional<desk::Message> to_answer()
  {
    return id_ ? get() : desk::message_to_answer(session_.db, ticket_);
  }

private:
  desk::Session& session_;
  TicketId ticket_;
  std::optional<MessageId> id_;
  std::optional<desk::Message> message_;
  bool read_ = false;
};

/// Of one rule's notices: whom it names twice is told once.
std::string occasion_of(const Occasion& occasion, std::string_view rule)
{
  return fmt::format("{} rule {}", occasion.name, rule);
}

/// One step that may fail for what the configuration or the mail says, and for nothing else.
template <class Do>
void attempt(desk::Session& session, TicketId ticket, const Word& word, std::string_view what,
             Do step)
{
  try {
    store::Transaction tx{session.db};
    step();
    tx.commit();
  } catch (const Error& e) {
    if (e.kind() == Kind::temporary || e.kind() == Kind::internal)
      throw;
    log::warn("ticket {}: rule \"{}\": {} {}: {}", ticket, word.rule, what, word.value, e.what());
    desk::add_event(session, ticket,
                    {.kind = "note",
                     .reason = fmt::format("rule \"{}\": {} {} could not be done: {}", word.rule,
                                           what, word.value, e.what())});
  }
}

void set_fields(desk::Session& session, TicketId ticket, const Plan& plan, const Occasion& occasion)
{
  for (const auto field : {Field::queue, Field::agent, Field::team, Field::priority,
                           Field::category, Field::type, Field::sla, Field::status}) {
    const auto& word = plan.word(field);
    if (!word || (occasion.opened && field == Field::queue))
      continue;
    auto value = word->value;
    auto because = word->because;
    if (field == Field::agent) {
      const auto [agent, note] = desk::stand_in(session.db, value, session.now());
      value = agent;
      because += note;
    }
    attempt(session, ticket, *word, desk::to_text(field), [&] {
      if (occasion.arrived && occasion.message)
        desk::set_for_message(session, ticket, field, value, because, *occasion.message);
      else
        desk::set(session, ticket, field, value, because);
    });
  }
  if (plan.round_robin)
    attempt(session, ticket, *plan.round_robin, "assign", [&] {
      assign_round_robin(session, ticket, plan.round_robin->value, plan.round_robin->because);
    });
}

/// Who watches from now on is told of what made the rule want that: nothing else would say so.
void add_watchers(desk::Session& session, TicketId ticket, const Plan& plan,
                  const Occasion& occasion, RuleMessage& message)
{
  if (plan.add_watchers.empty())
    return;
  const bool among_agents = message.get() && message.get()->kind == desk::MessageKind::comment;
  for (const auto& word : plan.add_watchers)
    attempt(session, ticket, word, "add_watchers", [&] {
      if (!desk::add_watcher(session, ticket, word.value, word.because) ||
          (among_agents && session.config.find_agent(word.value) == nullptr))
        return;
      send::notify(session, {.ticket = ticket,
                             .to = {word.value},
                             .occasion = occasion_of(occasion, word.rule),
                             .what = occasion.what,
                             .reason = word.because,
                             .by = occasion.by});
    });
}

void set_custom_fields(desk::Session& session, TicketId ticket, const Plan& plan)
{
  for (const auto& word : plan.fields)
    attempt(session, ticket, word, "set_field", [&] {
      const auto [name, value] = split_field(word.value);
      desk::set_custom_field(session, ticket, name, value, word.because);
    });
}

void add_lists(desk::Session& session, TicketId ticket, const Plan& plan)
{
  for (const auto& word : plan.add_tags)
    desk::add_tag(session, ticket, word.value, word.because);
  for (const auto& word : plan.remove_tags)
    desk::remove_tag(session, ticket, word.value, word.because);
  for (const auto& word : plan.notes)
    desk::add_event(
        session, ticket,
        {.kind = "note", .reason = fmt::format("{} (rule \"{}\")", word.value, word.rule)});
  for (const auto& word : plan.links)
    attempt(session, ticket, word, "link", [&] {
      std::string_view digits = word.value;
      if (digits.starts_with('#'))
        digits.remove_prefix(1);
      const auto number = parse_number<std::int64_t>(digits);
      if (!number)
        throw Error{Kind::data, "is no number of a ticket"};
      const TicketId other{*number};
      desk::get_ticket(session.db, other);
      if (other != ticket)
        desk::add_link(session, ticket, other, "relates", word.because);
    });
}

void mark_sender(desk::Session& session, TicketId ticket, const Plan& plan,
                 const Occasion& occasion)
{
  if ((!plan.contact_type && !plan.contact_vip) || !occasion.contact)
    return;
  const auto& word = plan.contact_type ? *plan.contact_type : *plan.contact_vip;
  attempt(session, ticket, word, "contact", [&] {
    desk::mark_sender(session, ticket, *occasion.contact,
                      plan.contact_type ? std::optional{plan.contact_type->value} : std::nullopt,
                      plan.contact_vip ? std::optional{plan.contact_vip->value == "true"}
                                       : std::nullopt,
                      word.because);
  });
}

void reject_spam(desk::Session& session, TicketId ticket, const Word& word)
{
  desk::add_tag(session, ticket, "spam", word.because);
  desk::set(session, ticket, Field::status,
            session.config.first_status(config::StatusKind::rejected).name, word.because);
}

void answer(desk::Session& session, TicketId id, const Word& word, const Occasion& occasion,
            RuleMessage& about)
{
  if (!occasion.no_answer.empty()) {
    desk::add_event(session, id,
                    {.kind = "answer_withheld",
                     .after = word.value,
                     .reason = occasion.no_answer,
                     .message = occasion.message});
    return;
  }
  const auto original = about.to_answer();
  if (!original)
    throw Error{Kind::data, "there is no message to answer"};
  const auto message =
      send::send_automatic(session, id,
                           {&*original, desk::get_ticket(session.db, id).requester, word.value,
                            "answer", fmt::format("rule \"{}\"", word.rule)});
  if (message)
    desk::add_event(
        session, id,
        {.kind = "answered", .after = word.value, .reason = word.because, .message = message});
}

void send_mail(desk::Session& session, TicketId ticket, const Plan& plan, const Occasion& occasion,
               RuleMessage& message)
{
  for (const auto& word : plan.answers)
    attempt(session, ticket, word, "answer",
            [&] { answer(session, ticket, word, occasion, message); });

  struct Asked {
    Word first;
    std::vector<std::string> second;
  };
  std::map<std::string, Asked> forwards, notices; // by rule
  const auto gather = [](const std::vector<Word>& words, auto& by_rule) {
    for (const auto& word : words) {
      auto& entry = by_rule[word.rule];
      entry.first = word;
      entry.second.push_back(word.value);
    }
  };
  gather(plan.forwards, forwards);
  gather(plan.notices, notices);
  for (const auto& [rule, asked] : forwards) {
    const auto& word = asked.first;
    const auto& addresses = asked.second;
    attempt(session, ticket, word, "forward", [&] {
      const auto original = message.to_answer();
      if (!original)
        throw Error{Kind::data, "there is no message to send on"};
      send::forward(session, desk::get_ticket(session.db, ticket), *original, addresses,
                    word.because);
    });
  }
  for (const auto& [rule, asked] : notices) {
    send::Notice notice;
    notice.ticket = ticket;
    notice.to = asked.second;
    notice.occasion = occasion_of(occasion, rule);
    notice.what = occasion.what;
    notice.reason = asked.first.because;
    notice.by = occasion.by;
    send::notify(session, notice);
  }
}

} // namespace

void apply(desk::Session& session, TicketId ticket, const Plan& plan, const Occasion& occasion)
{
  RuleMessage message{session, ticket, occasion.message};
  set_fields(session, ticket, plan, occasion);
  set_custom_fields(session, ticket, plan);
  add_lists(session, ticket, plan);
  mark_sender(session, ticket, plan, occasion);
  if (plan.spam)
    reject_spam(session, ticket, *plan.spam);
  if (plan.pause)
    attempt(session, ticket, *plan.pause, "pause", [&] {
      pause_ticket(session, ticket, parse_duration(plan.pause->value).value_or(seconds{0}),
                   plan.pause->because);
    });
  send_mail(session, ticket, plan, occasion, message);
  add_watchers(session, ticket, plan, occasion, message);
  for (const auto& word : plan.runs) {
    const auto captures = plan.captures.find(word.rule);
    queue_program(session, {.rule = word.rule,
                            .ticket = ticket,
                            .message = occasion.message,
                            .event = occasion.event,
                            .command = word.value,
                            .captures = captures == plan.captures.end()
                                            ? std::map<std::string, std::string, std::less<>>{}
                                            : captures->second,
                            .depth = occasion.depth});
  }
}

} // namespace tkt::rules
