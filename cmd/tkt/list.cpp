// tkt list - tickets, one a line.
#include <algorithm>

#include <fmt/format.h>

#include "base/error.hpp"
#include "base/text.hpp"
#include "desk/query.hpp"
#include "desk/ticket.hpp"
#include "shared/contacts.hpp"
#include "shared/describe.hpp"
#include "shared/json.hpp"
#include "shared/names.hpp"
#include "sla/remaining.hpp"
#include "term/table.hpp"
#include "verbs.hpp"

namespace tkt::cli {

namespace {

struct List {
  desk::Filter filter;
  std::vector<std::string> contacts;
  std::vector<std::string> clocks;
  std::vector<std::string> text;
  std::vector<std::string> terms;
  std::string sort = "newest";
  bool all = false;
  bool closed = false;
  bool ids = false;
};

using Order = desk::Filter::Order;
const std::vector<std::pair<std::string, Order>> orders{{"newest", Order::newest},
                                                        {"oldest", Order::oldest},
                                                        {"changed", Order::changed},
                                                        {"due", Order::due}};

Order parse_order(const std::string& text)
{
  std::vector<std::string> names;
  for (const auto& [name, order] : orders) {
    if (name == text)
      return order;
    names.push_back(name);
  }
  throw Error{Kind::usage, fmt::format("cannot sort by \"{}\"{}; there are {}", text,
                                       did_you_mean(text, names), join(names, ", "))};
}

desk::ClockState parse_clock(const std::string& text)
{
  if (const auto state = desk::parse_clock_state(text))
    return *state;
  const auto& names = desk::clock_state_names();
  throw Error{Kind::usage, fmt::format("no clock \"{}\"{}; there are {}", text,
                                       did_you_mean(text, names), join(names, ", "))};
}

/// `me` and `none` are nobody's login.
void resolve_agents(std::vector<std::string>& agents, Shell& shell)
{
  std::vector<std::string> named;
  for (auto& agent : agents) {
    if (agent == "none")
      agent.clear();
    else if (agent == "me")
      agent = shell.require_agent().login;
    else
      named.push_back(agent);
  }
  check_names(shell.config(), Vocabulary::agent, named);
}

desk::Filter make_filter(const List& opt, Shell& shell)
{
  auto filter = opt.filter;
  filter.text = join(opt.text, " ");
  for (const auto& term : opt.terms)
    desk::add_term(filter, term);
  const auto& config = shell.config();
  check_names(config, Vocabulary::status, filter.statuses);
  check_names(config, Vocabulary::queue, filter.queues);
  check_names(config, Vocabulary::team, filter.teams);
  check_names(config, Vocabulary::priority, filter.priorities);
  check_names(config, Vocabulary::category, filter.categories);
  check_names(config, Vocabulary::type, filter.types);
  check_names(config, Vocabulary::mailbox, filter.mailboxes);
  check_names(config, Vocabulary::sla, filter.slas);
  resolve_agents(filter.agents, shell);
  for (const auto& clock : opt.clocks)
    filter.clocks.push_back(parse_clock(clock));
  for (const auto& contact : find_contacts(shell.db(), opt.contacts))
    filter.contacts.push_back(contact.id);
  filter.order = parse_order(opt.sort);
  // Whoever asks for a status means the tickets that have it, closed ones too.
  if (opt.all || (!opt.closed && !filter.statuses.empty()))
    filter.activity = desk::Filter::Activity::both;
  else if (opt.closed)
    filter.activity = desk::Filter::Activity::inactive;
  return filter;
}

term::Table table(Output& out)
{
  using enum term::Column::Align;
  return {{{.title = "", .least = 1},
           {.title = "no", .align = right, .least = 8},
           {.title = "subject", .least = 12, .gives_way = true},
           {.title = "status", .least = 5},
           {.title = "agent", .least = 4},
           {.title = "queue", .least = 4},
           {.title = "mailbox", .least = 4},
           {.title = "changed", .least = 7},
           {.title = "due", .least = 8}},
          out.terminal(),
          [&out](std::string_view line) { out.line(line); }};
}

/// Beside the clock: its automatic answers have stopped, most likely since a robot was answered.
std::string loop_sign(const desk::Ticket& ticket, term::Charset charset)
{
  if (!ticket.autoreply_stopped)
    return {};
  return charset == term::Charset::ascii ? "@" : "↻";
}

/// In words, for whoever sees neither colours nor signs, what is not in the words already.
const char* why(desk::ClockState clock, const sla::Remaining& left)
{
  if (clock == desk::ClockState::alarm)
    return ", alarm";
  return clock == desk::ClockState::reaction_late && left.work > seconds{0} ? ", reaction late"
                                                                            : "";
}

int list(const List& opt, Shell& shell)
{
  auto filter = make_filter(opt, shell);
  auto& out = shell.out();
  const auto now = shell.now();
  sla::Calendars calendars{shell.config()};
  if (!filter.due.empty())
    filter.accept = [&](const desk::Ticket& ticket) {
      const auto left = sla::remaining(calendars, ticket, now);
      return left && std::all_of(filter.due.begin(), filter.due.end(),
                                 [&](const auto& bound) { return desk::holds(bound, left->work); });
    };
  auto& db = shell.db();
  if (shell.json()) {
    desk::each_ticket(db, filter, now,
                      [&](const desk::Ticket& ticket) { out.json(to_json(ticket, now)); });
    return EX_OK;
  }
  if (opt.ids) {
    desk::each_ticket(db, filter, now,
                      [&](const desk::Ticket& ticket) { out.line(fmt::format("{}", ticket.id)); });
    return EX_OK;
  }

  out.page();
  auto rows = table(out);
  desk::each_ticket(db, filter, now, [&](const desk::Ticket& ticket) {
    const auto clock = desk::state(ticket.clocks, now);
    const auto left = sla::remaining(calendars, ticket, now);
    rows.add(
        {{clock_sign(clock, out.terminal().charset) + loop_sign(ticket, out.terminal().charset),
          clock_tone(clock), std::string{desk::to_text(clock)}},
         {fmt::format("{}", ticket.id), term::Tone::strong},
         {ticket.subject},
         {full_status(ticket)},
         {ticket.agent},
         {ticket.queue},
         {ticket.mailbox},
         {when(ticket.updated_at, now, out.terminal())},
         {left ? sla::left_text(*left) + why(clock, *left) : "", clock_tone(clock),
          left ? sla::left_text(*left) : ""}});
  });
  rows.finish();
  return EX_OK;
}

} // namespace

void add_list(CLI::App& verb, Shell& shell)
{
  auto opt = std::make_shared<List>();
  const auto many = [&](const char* name, std::vector<std::string>& values, const char* meaning,
                        const char* type) {
    verb.add_option(name, values, meaning)
        ->type_name(type)
        ->delimiter(',')
        ->allow_extra_args(false);
  };
  verb.add_option("QUERY", opt->terms, "clock:alarm, due:<2h, due:late, queue:support")
      ->type_name("TERM");
  auto& filter = opt->filter;
  many("--status", filter.statuses, "open, or open/escalated", "STATUS");
  many("--queue", filter.queues, "in one of these queues", "QUEUE");
  many("--agent", filter.agents, "of one of these agents; me; none", "LOGIN");
  many("--team", filter.teams, "of one of these teams", "TEAM");
  many("--priority", filter.priorities, "of one of these priorities", "PRIORITY");
  many("--category", filter.categories, "of one of these categories", "CATEGORY");
  many("--type", filter.types, "of one of these types", "TYPE");
  many("--tag", filter.tags, "with all of these tags", "TAG");
  many("--sla", filter.slas, "of one of these SLAs", "SLA");
  many("--mailbox", filter.mailboxes, "that came in by one of these mailboxes", "MAILBOX");
  many("--from", filter.requesters, "of one of these customers", "ADDRESS");
  many("--clock", opt->clocks, "ok, reaction_late, alarm, resolve_late, paused, stopped", "STATE");
  many("--contact", opt->contacts, "of one of these contacts: numbers or addresses", "CONTACT");
  many("--organisation", filter.organisations, "of contacts of one of these", "NAME");
  verb.add_option("--text", opt->text, "words that all occur in one of its messages")
      ->type_name("WORDS")
      ->allow_extra_args(false);
  auto* all = verb.add_flag("--all", opt->all, "closed tickets too");
  verb.add_flag("--closed", opt->closed, "closed tickets only")->excludes(all);
  verb.add_option("--sort", opt->sort, "newest (default), oldest, changed, due")
      ->type_name("ORDER");
  verb.add_option("-n,--limit", filter.limit, "at most so many")->type_name("NUMBER");
  shell.add_json(verb);
  verb.add_flag("--ids", opt->ids, "numbers only, for another tkt to read");
  shell.on(verb, [opt](Shell& s) { return list(*opt, s); });
}

} // namespace tkt::cli
