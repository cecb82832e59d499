#include "rules/backtest.hpp"

#include <algorithm>
#include <map>

#include <fmt/format.h>

#include "base/descriptor.hpp"
#include "base/error.hpp"
#include "desk/raw.hpp"
#include "desk/ticket.hpp"
#include "rules/effects.hpp"
#include "rules/rule_set.hpp"
#include "rules/subject_change.hpp"

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

} // namespace

BacktestReport backtest(store::Database& db, const config::Config& before,
                        const config::Config& after, std::optional<Instant> since,
                        const std::function<void(const Difference&)>& take,
                        const std::atomic<bool>* stop)
{
  const RuleSet old_rules{before}, new_rules{after};
  BacktestReport report;
  // What rules dropped has no ticket; what was ignored for another reason is no business of theirs.
  auto query = db.prepare(
      "SELECT i.id, i.mailbox, min(i.arrived_at, i.stored_at), r.bytes, m.ticket, "
      "m.ticket IS NULL OR NOT EXISTS (SELECT 1 FROM message o WHERE o.ticket = m.ticket "
      "AND o.id < m.id), m.id FROM incoming i JOIN raw r ON r.id = i.raw "
      "LEFT JOIN message m ON m.incoming = i.id "
      "WHERE i.stored_at >= ? AND (i.state = 'done' OR (i.state = 'ignored' AND "
      "i.reason LIKE 'rule \"%')) ORDER BY i.id");
  query.bind_all(since.value_or(Instant{}));
  while (query.step() && (stop == nullptr || !*stop)) {
    ++report.messages;
    const auto message = mail::Message::parse(query.read<std::string_view>(3));
    const auto ticket_id = query.read<std::optional<TicketId>>(4);
    const bool opens = query.read<bool>(5);
    const auto ticket =
        ticket_id && !opens ? desk::find_ticket(db, *ticket_id) : std::optional<desk::Ticket>{};
    const auto author = message.author();
    const auto classification = mail::classify(message);
    const bool new_subject = ticket && classification.what == mail::Class::human &&
                             is_new_subject(db, before, *ticket, message.subject(),
                                            query.read<std::optional<MessageId>>(6));
    Scene scene{.config = before,
                .calendars = &old_rules.calendars(),
                .at = query.read<Instant>(2),
                .message = &message,
                .mailbox = query.read<std::string>(1),
                .classification = classification,
                .contact = author ? desk::find_contact(db, author->address) : std::nullopt,
                .opens_ticket = opens,
                .new_subject = new_subject,
                .ticket = ticket ? &*ticket : nullptr,
                .event = nullptr,
                .fields = ticket && !before.fields.empty() ? desk::custom_fields(db, ticket->id)
                                                           : std::vector<desk::FieldValue>{}};
    Scene other{.config = after,
                .calendars = &new_rules.calendars(),
                .at = scene.at,
                .message = &message,
                .mailbox = scene.mailbox,
                .classification = scene.classification,
                .contact = scene.contact,
                .opens_ticket = opens,
                .new_subject = new_subject,
                .ticket = scene.ticket,
                .event = nullptr,
                .fields = scene.fields};
    const Facts old_facts{std::move(scene)};
    const Facts new_facts{std::move(other), old_facts};
    const auto was = old_rules.run(old_facts);
    const auto is = new_rules.run(new_facts);
    const bool differs =
        compare(effects(was.plan, old_facts), effects(is.plan, new_facts),
                [&](const std::string& field, const std::string& from, const std::string& to) {
                  take({query.read<IncomingId>(0), ticket_id, message.subject(), field, from, to,
                        names_of(was), names_of(is)});
                });
    report.differing += differs;
  }
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
