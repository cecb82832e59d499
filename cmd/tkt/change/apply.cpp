// tkt apply PLAN - carry out what --plan printed, where nothing moved in between.
#include <algorithm>
#include <map>
#include <set>

#include <fmt/format.h>
#include <unistd.h>

#include "base/descriptor.hpp"
#include "base/error.hpp"
#include "base/log.hpp"
#include "desk/log/event.hpp"
#include "store/transaction.hpp"
#include "tkt/change/closing_checks.hpp"
#include "tkt/change/expression.hpp"
#include "tkt/change/plan_file.hpp"
#include "tkt/ui/wording.hpp"
#include "tkt/verbs.hpp"

namespace tkt::cli {

namespace {

constexpr std::size_t largest = 64U << 20;
constexpr std::size_t most_mistakes = 20;

struct Apply {
  std::string file;
  std::string reason;
  bool force = false;
};

/// What is to become of one ticket.
struct Entry {
  EventId version;
  int line = 0; ///< the first that names it
  std::vector<ChangeWord> changes;
  std::set<std::string> what;
};

using Plan = std::map<TicketId, Entry>;

/// Looks every word up; what is wrong with a line goes to `mistakes`.
Plan look_up(Shell& shell, const std::vector<PlanLine>& lines, std::vector<PlanMistake>& mistakes)
{
  Plan plan;
  for (const auto& line : lines) {
    try {
      auto change = parse_change_word(shell, line.change);
      const auto [entry, fresh] =
          plan.try_emplace(line.ticket, Entry{line.version, line.number, {}, {}});
      if (fresh)
        desk::get_ticket(shell.db(), line.ticket);
      auto& [version, first, changes, what] = entry->second;
      if (version != line.version)
        throw Error{Kind::data, fmt::format("version {} of ticket {}, which has {} in line {}",
                                            line.version, line.ticket, version, first)};
      if (!what.insert(change.what).second)
        throw Error{Kind::data, fmt::format("says again what becomes of {} of ticket {}",
                                            change.what, line.ticket)};
      changes.push_back(std::move(change));
    } catch (const Error& e) {
      if (e.kind() != Kind::usage && e.kind() != Kind::data)
        throw;
      mistakes.push_back({line.number, e.what()});
    }
  }
  return plan;
}

int complain(const std::string& file, std::vector<PlanMistake> mistakes)
{
  std::stable_sort(mistakes.begin(), mistakes.end(),
                   [](const PlanMistake& a, const PlanMistake& b) { return a.number < b.number; });
  for (std::size_t i = 0; i < mistakes.size() && i < most_mistakes; ++i)
    log::error("{}:{}: {}", file, mistakes[i].number, mistakes[i].text);
  if (mistakes.size() > most_mistakes)
    log::error("{}: and {} more", file, mistakes.size() - most_mistakes);
  return EX_DATAERR;
}

/// Events that this program wrote, which move nothing: a link is told on both of its tickets.
using Own = std::vector<std::pair<EventId, EventId>>;

/// What happened to a ticket since the plan was made; "" if nothing did.
std::string moved(store::Database& db, TicketId ticket, EventId version, const Own& own)
{
  std::string text;
  desk::each_event(db, version, ticket, [&](const desk::Event& event) {
    if (std::none_of(own.begin(), own.end(), [&](const auto& range) {
          return range.first < event.id && event.id <= range.second;
        }))
      text = fmt::format("event {} by {}: {}", event.id, event.actor, describe(event));
  });
  if (!text.empty())
    return text;
  const auto newest = versions_of(db, {ticket}).at(ticket);
  return newest >= version ? "" : fmt::format("its last event is {}, not {}", newest, version);
}

/// A ticket, whole or not at all. False if it has moved, or waits for another.
bool carry_out(Shell& shell, desk::Session& session, TicketId ticket, const Entry& entry,
               const Apply& opt, Own& own)
{
  Changes changes;
  store::Transaction tx{session.db};
  if (const auto what = moved(session.db, ticket, entry.version, own); !what.empty()) {
    log::warn("ticket {} has moved in between, and was left alone ({})", ticket, what);
    return false;
  }
  const auto before = desk::newest_event(session.db);
  for (const auto& change : entry.changes)
    change.carry_out(session, ticket, opt.reason, changes);
  const auto obstacles = closing_obstacles(session, changes);
  if (!obstacles.empty() && !opt.force) {
    log::warn("{}; it was left alone; --force closes it all the same", obstacles.front());
    return false;
  }
  follow_with_clocks(session, changes);
  own.emplace_back(before, desk::newest_event(session.db));
  tx.commit();
  changes.print(shell);
  return true;
}

int apply(const Apply& opt, Shell& shell)
{
  const auto text =
      opt.file == "-" ? read_all(STDIN_FILENO, largest) : read_file(opt.file, largest);
  const auto name = opt.file == "-" ? std::string{"standard input"} : opt.file;
  std::vector<PlanMistake> mistakes;
  const auto lines = read_plan(text, mistakes);
  auto session = shell.session();
  const auto plan = look_up(shell, lines, mistakes);
  if (!mistakes.empty())
    return complain(name, std::move(mistakes));
  bool all = true;
  Own own;
  for (const auto& [ticket, entry] : plan) {
    try {
      all = carry_out(shell, session, ticket, entry, opt, own) && all;
    } catch (const Error& e) {
      if (e.kind() != Kind::usage && e.kind() != Kind::data)
        throw;
      log::warn("ticket {} was left alone: {}", ticket, e.what());
      all = false;
    }
  }
  return all ? EX_OK : EX_TEMPFAIL;
}

} // namespace

void add_apply(Command verb, Shell& shell)
{
  auto opt = std::make_shared<Apply>();
  verb.argument("PLAN", opt->file, "a file that --plan printed; - for standard input").required();
  verb.option("--reason", opt->reason, "for the log", "TEXT");
  verb.flag("--force", opt->force, "close tickets although something has to be done before");
  shell.add_json(verb);
  verb.footer("Example:\n  tkt close --plan --where 'queue:billing tag:old' > plan\n"
              "  $EDITOR plan\n  tkt apply plan");
  shell.on(verb, [opt](Shell& s) { return apply(*opt, s); });
}

} // namespace tkt::cli
