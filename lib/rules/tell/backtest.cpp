#include "rules/tell/backtest.hpp"

#include <algorithm>
#include <map>

#include <fmt/format.h>

#include "base/descriptor.hpp"
#include "base/error.hpp"
#include "desk/message/message.hpp"
#include "rules/decide/decide.hpp"
#include "rules/match/past_ticket.hpp"
#include "rules/match/rule_set.hpp"
#include "rules/match/snapshot_desk.hpp"
#include "rules/match/ticket_query.hpp"
#include "rules/tell/plan_summary.hpp"
#include "rules/thread/subject_change.hpp"

namespace tkt::rules {

namespace {

std::vector<std::string> names_of(const Outcome& outcome)
{
  std::vector<std::string> names;
  for (const auto& fired : outcome.fired)
    names.push_back(fired.rule);
  return names;
}

/// What differs between two sides, in the order of the names.
template <class Take>
bool compare(const std::map<std::string, std::string>& before,
             const std::map<std::string, std::string>& after, Take take)
{
  auto names = before;
  names.insert(after.begin(), after.end());
  const auto value = [](const std::map<std::string, std::string>& in, const std::string& name) {
    const auto found = in.find(name);
    return found == in.end() ? std::string{} : found->second;
  };
  bool differs = false;
  for (const auto& entry : names) {
    const auto was = value(before, entry.first), is = value(after, entry.first);
    if (was == is)
      continue;
    differs = true;
    take(entry.first, was, is);
  }
  return differs;
}

/// What a set of rules comes to.
struct Tried {
  std::map<std::string, std::string> effects;
  std::vector<std::string> rules; ///< that held
};

/// As decide() does it: a message to which a rule gives a ticket of its own is looked at again, as
/// one that opens it.
Tried try_rules(const RuleSet& rules, const Facts& facts)
{
  auto outcome = rules.run(facts);
  const auto& scene = facts.scene();
  if (scene.ticket == nullptr || !outcome.plan.new_ticket || outcome.plan.drop)
    return {effects(outcome.plan, facts), names_of(outcome)};
  auto own = facts.scene_for(scene.config);
  own.opens_ticket = true;
  own.ticket = nullptr;
  own.fields.clear();
  const Facts apart{std::move(own), facts};
  auto names = names_of(outcome);
  auto again = rules.run(apart);
  for (auto& name : names_of(again))
    if (std::find(names.begin(), names.end(), name) == names.end())
      names.push_back(std::move(name));
  if (!again.plan.queue) // that of the ticket which it leaves
    again.plan.queue = Plan::Word{scene.ticket->queue, {}};
  Tried tried{effects(again.plan, apart), std::move(names)};
  if (!again.plan.drop)
    tried.effects.emplace("new_ticket", "true");
  return tried;
}

/// What the rules see of a message that has come in before, but for when and where.
Scene scene_of(store::Database& db, const config::Config& config, const mail::Message& message,
               std::optional<MessageId> stored, const PastTicket* past)
{
  std::vector<std::string> notes;
  const auto requester = requester_of(message, notes);
  const auto classification = mail::classify(message);
  const auto* ticket = past != nullptr ? &past->ticket : nullptr;
  return {.config = config,
          .message = &message,
          .mailbox = {},
          .classification = classification,
          .contact = desk::find_contact(db, requester.address),
          .opens_ticket = ticket == nullptr,
          .new_subject = ticket != nullptr && classification.what == mail::Class::human &&
                         is_new_subject(db, config, *ticket, message.subject(), stored),
          .ticket = ticket,
          .fields = past != nullptr ? past->fields : std::vector<desk::FieldValue>{}};
}

} // namespace

BacktestReport backtest(store::Database& db, const config::Config& before,
                        const config::Config& after, std::optional<Instant> since,
                        const std::function<void(const Difference&)>& take,
                        const Cancellation& stop)
{
  const RuleSet old_rules{before}, new_rules{after};
  const Origins origins{db, before};
  SnapshotDesk past{db};
  BacktestReport report;
  bool any_was_there = false;
  // What rules dropped has no ticket; what was ignored for another reason is no business of theirs.
  // Nor is an agent's mail, or an answer to the survey.
  auto query = db.prepare(
      "SELECT i.id, i.mailbox, min(i.arrived_at, i.stored_at), r.bytes, m.ticket, m.id "
      "FROM incoming i JOIN raw r ON r.id = i.raw LEFT JOIN message m ON m.incoming = i.id "
      "WHERE i.stored_at >= ? AND (i.state = 'done' OR (i.state = 'ignored' AND "
      "i.reason LIKE 'rule \"%')) AND (m.id IS NULL OR (m.kind = 'incoming' AND "
      "m.class NOT LIKE 'rating (%')) ORDER BY i.id");
  query.bind_all(since.value_or(Instant{}));
  while (query.step() && !stop.requested()) {
    const auto incoming = query.read<IncomingId>(0);
    const auto today = query.read<std::optional<TicketId>>(4);
    const auto stored = query.read<std::optional<MessageId>>(5);
    const auto origin = today && stored ? origins.of(*stored, *today) : Origins::Origin{};
    const auto* found = origin.ticket ? &*origin.ticket : nullptr;
    const auto* ticket = found != nullptr ? &found->ticket : nullptr;
    if (ticket != nullptr && !ticket->active && desk::is_refused(db, ticket->id, *stored))
      continue; // kept, and nothing of what rules said was done
    ++report.messages;
    any_was_there |= ticket != nullptr;
    past.look_at(incoming, origin.number, found);
    const auto message = mail::Message::parse(query.read<std::string_view>(3));
    auto scene = scene_of(db, before, message, stored, found);
    scene.calendars = &old_rules.calendars();
    scene.at = query.read<Instant>(2);
    scene.mailbox = query.read<std::string>(1);
    scene.past = &past;
    const Facts facts{std::move(scene)};
    const auto was = try_rules(old_rules, facts);
    auto other = facts.scene_for(after);
    other.calendars = &new_rules.calendars();
    const auto is = try_rules(new_rules, Facts{std::move(other), facts});
    report.differing +=
        compare(was.effects, is.effects,
                [&](const std::string& field, const std::string& from, const std::string& to) {
                  take({incoming, today, message.subject(), field, from, to, was.rules, is.rules});
                });
  }
  if (any_was_there)
    for (const auto* config : {&before, &after})
      for (auto& doubt : past_doubts(*config))
        if (std::find(report.doubts.begin(), report.doubts.end(), doubt) == report.doubts.end())
          report.doubts.push_back(std::move(doubt));
  return report;
}

config::Config with_rules_of(const config::Config& config, const std::string& file)
{
  const auto own = read_file(file, 4U << 20);
  const auto whole = config::check_text(own, file);
  if (whole.problems.empty() && !whole.config.mailboxes.empty())
    return whole.config;

  // Rules alone: with everything else as it is.
  auto base = config;
  base.rules.clear();
  base.monitors.clear();
  const auto text = config::show(base);
  const auto lines = static_cast<unsigned>(std::count(text.begin(), text.end(), '\n'));
  auto joined = config::check_text(text + own, file);
  if (!joined.problems.empty()) {
    std::string problems;
    for (auto problem : joined.problems) {
      problem.place.line = problem.place.line > lines ? problem.place.line - lines : 0;
      problems += fmt::format("{}{}: {}", problems.empty() ? "" : "\n",
                              config::to_text(problem.place), problem.text);
    }
    throw Error{Kind::config, problems};
  }
  auto result = config;
  result.rules = std::move(joined.config.rules);
  return result;
}

} // namespace tkt::rules
