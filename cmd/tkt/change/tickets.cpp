#include "tkt/change/tickets.hpp"

#include <set>

#include <fmt/format.h>

#include "base/error.hpp"
#include "base/log.hpp"
#include "desk/log/event_kinds.hpp"
#include "desk/ticket/availability.hpp"
#include "desk/ticket/ticket.hpp"
#include "sla/promises.hpp"
#include "store/transaction.hpp"
#include "tkt/arguments/ticket_argument.hpp"
#include "tkt/change/closing_checks.hpp"
#include "tkt/change/plan_file.hpp"
#include "tkt/ui/json.hpp"
#include "tkt/ui/wording.hpp"

namespace tkt::cli {

namespace {

/// To give somebody who is away a ticket is an order like any other; but people should know.
void tell_if_away(Shell& shell, const std::string& login)
{
  const auto how = desk::availability(shell.db(), login, shell.now());
  if (how.away)
    log::notice("{} is away{}{}", login,
                how.until ? fmt::format(" until {}",
                                        moment(*how.until, shell.now(), shell.out().terminal()))
                          : "",
                how.substitute.empty() ? "" : fmt::format("; {} stands in", how.substitute));
}

std::vector<TicketId> chosen(Shell& shell, desk::Session& session, const ChangeOptions& options)
{
  if (options.where.empty())
    return find_tickets(session.db, options.tickets);
  if (!options.plan)
    throw Error{Kind::usage, "--where changes whatever it finds: --plan shows that first, and tkt "
                             "apply carries it out"};
  if (!options.tickets.empty())
    throw Error{Kind::usage, "numbers or --where: which of them?"};
  return tickets_where(shell, session.db, options.where);
}

struct Done {
  Changes changes;
  std::vector<TicketId> unchanged;
};

/// In the caller's transaction.
Done work_on(desk::Session& session, const std::vector<TicketId>& tickets, const ChangeWork& work,
             const ChangeWork& taking)
{
  Done done;
  for (const auto ticket : tickets) {
    Changes of_this;
    work(session, ticket, of_this);
    if (of_this.empty())
      done.unchanged.push_back(ticket);
    else if (taking)
      taking(session, ticket, of_this);
    done.changes.append(of_this);
  }
  return done;
}

} // namespace

void ChangeOptions::add_tickets(Command verb)
{
  verb.argument("ID", tickets, "ticket numbers; - reads them from standard input");
}

void ChangeOptions::add_to(Command verb, Shell& shell)
{
  verb.option("--reason", reason, "for the log", "TEXT");
  verb.flag("--plan", plan, "change nothing: print the changes, for tkt apply");
  verb.option("--where", where, "with --plan: the tickets that a query finds", "QUERY");
  shell.add_json(verb);
}

void ChangeOptions::add_force(Command verb)
{
  verb.flag("--force", force, "close them although something has to be done before");
}

void ChangeOptions::require_tickets(std::string_view usage) const
{
  if (tickets.empty() && where.empty())
    throw Error{Kind::usage, fmt::format("which ticket? {}", usage)};
}

void follow_with_clocks(desk::Session& session, const Changes& changes)
{
  std::optional<sla::Promises> promises; // reads calendars: only if it is needed, and once
  for (const auto& [field, change] : changes.all()) {
    if (!desk::moves_clocks(field))
      continue;
    if (!promises)
      promises.emplace(session.config);
    promises->refresh(session, change.ticket);
  }
}

void Changes::add(std::string_view field, std::optional<desk::Change> change)
{
  if (change)
    changes_.push_back({std::string{field}, std::move(*change)});
}

void Changes::append(const Changes& more)
{
  changes_.insert(changes_.end(), more.changes_.begin(), more.changes_.end());
}

void Changes::print(Shell& shell) const
{
  auto& out = shell.out();
  for (const auto& [field, change] : changes_) {
    if (shell.json())
      out.json(to_json(change, field));
    else if (out.terminal().is_terminal)
      out.line(fmt::format("{}  {}",
                           out.paint(fmt::format("#{}", change.ticket), term::Tone::strong),
                           out.safe(describe(field, change))));
    else
      out.line(fmt::format("{}\t{}\t{}", change.ticket, out.safe(change.before),
                           out.safe(change.after)));
  }
  std::set<std::string> given;
  for (const auto& [field, change] : changes_)
    if (field == desk::to_text(desk::Field::agent) && !change.after.empty() &&
        given.insert(change.after).second)
      tell_if_away(shell, change.after);
}

int change_tickets(Shell& shell, const ChangeOptions& options, const ChangeWork& work,
                   const ChangeWork& taking)
{
  auto session = shell.session();
  const auto tickets = chosen(shell, session, options);
  bool force = options.force;
  while (true) {
    store::Transaction tx{session.db};
    const auto versions = options.plan ? versions_of(session.db, tickets) : Versions{};
    const auto done = work_on(session, tickets, work, taking);
    const auto obstacles = closing_obstacles(session, done.changes);
    if (options.plan) {
      tx.rollback();
      for (const auto& obstacle : obstacles)
        log::warn("{}", obstacle);
      print_plan(shell, session.db, done.changes, versions);
      return EX_OK;
    }
    if (!obstacles.empty() && !force) {
      tx.rollback(); // nobody waits for the desk while a person thinks
      ask_about(shell, obstacles);
      force = true;
      continue;
    }
    follow_with_clocks(session, done.changes);
    tx.commit();
    done.changes.print(shell);
    for (const auto ticket : done.unchanged)
      log::notice("ticket {}: it is so already", ticket);
    return EX_OK;
  }
}

void set_field(desk::Session& session, TicketId ticket, desk::Field field, std::string_view value,
               Changes& changes, std::string_view reason)
{
  const auto change = desk::set(session, ticket, field, value, reason);
  changes.add(desk::to_text(field), change);
}

void set_status(desk::Session& session, TicketId ticket, config::StatusKind kind, Changes& changes,
                std::string_view reason)
{
  set_field(session, ticket, desk::Field::status, session.config.first_status(kind).name, changes,
            reason);
}

void take_on_action(desk::Session& session, TicketId id, Changes& changes)
{
  for (const auto& [field, change] : changes.all()) {
    if (field == "agent" && change.ticket == id)
      return;
  }
  const auto ticket = desk::get_ticket(session.db, id);
  const auto* queue = session.config.find_queue(ticket.queue);
  const auto* agent = session.config.find_agent(session.actor.name);
  using config::TakeOnAction;
  const auto take = queue == nullptr ? TakeOnAction::unassigned : queue->take_on_action;
  if (agent == nullptr || take == TakeOnAction::never ||
      (take == TakeOnAction::unassigned && !ticket.agent.empty()))
    return;
  changes.add("agent", desk::assign(session, id, agent->login, "acted on it"));
}

void add_ticket_verb(Command verb, Shell& shell, const std::string& example, TicketWork work)
{
  auto opt = std::make_shared<ChangeOptions>();
  opt->add_tickets(verb);
  opt->add_to(verb, shell);
  verb.footer("Example:\n  " + example);
  shell.on(verb, [opt, usage = fmt::format("tkt {} ID...", verb.name()),
                  work = std::move(work)](Shell& s) {
    opt->require_tickets(usage);
    return change_tickets(s, *opt, [&](desk::Session& session, TicketId id, Changes& changes) {
      work(session, id, changes, opt->reason);
    });
  });
}

} // namespace tkt::cli
