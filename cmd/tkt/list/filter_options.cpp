#include "tkt/list/filter_options.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "base/error.hpp"
#include "base/suggest.hpp"
#include "base/text.hpp"
#include "desk/ticket/tags.hpp"
#include "tkt/arguments/config_names.hpp"
#include "tkt/arguments/contact_argument.hpp"

namespace tkt::cli {

namespace {

desk::ClockState parse_clock(const std::string& text)
{
  if (const auto state = desk::parse_clock_state(text))
    return *state;
  const auto& names = desk::clock_state_names();
  throw Error{Kind::usage,
              fmt::format("no clock \"{}\"{}", text, did_you_mean_one_of(text, names))};
}

/// `me` and `none` are nobody's login.
void resolve_agents(std::vector<std::string>& agents, Shell& shell)
{
  for (auto& agent : agents) {
    if (agent == "none")
      agent.clear();
    else if (agent == "me")
      agent = shell.require_agent().login;
    else
      agent = shell.config().match_agent(agent).login;
  }
}

} // namespace

desk::Filter FilterOptions::read(Shell& shell) const
{
  auto found = filter;
  found.text = join(text, " ");
  const auto& config = shell.config();
  check_names(config, Vocabulary::status, found.statuses);
  check_names(config, Vocabulary::queue, found.queues);
  check_names(config, Vocabulary::team, found.teams);
  check_names(config, Vocabulary::priority, found.priorities);
  check_names(config, Vocabulary::category, found.categories);
  check_names(config, Vocabulary::type, found.types);
  check_names(config, Vocabulary::mailbox, found.mailboxes);
  check_names(config, Vocabulary::sla, found.slas);
  resolve_agents(found.agents, shell);
  for (const auto& tag : found.tags)
    if (const auto hint = did_you_mean(tag, desk::other_tags(shell.db(), tag)); !hint.empty())
      throw Error{Kind::usage, fmt::format("no ticket has the tag \"{}\"{}", tag, hint)};
  for (const auto& clock : clocks)
    found.clocks.push_back(parse_clock(clock));
  if (!contacts.empty())
    for (const auto& contact : find_contacts(shell.db(), contacts))
      found.contacts.push_back(contact.id);
  return found;
}

void FilterOptions::choose_activity(desk::Filter& found, const desk::Query& query) const
{
  // Whoever asks for a status means the tickets that have it, closed ones too.
  if (closed)
    found.activity = desk::Filter::Activity::inactive;
  else if (all || query.says_activity || !found.statuses.empty())
    found.activity = desk::Filter::Activity::both;
}

void FilterOptions::add_to(Command verb)
{
  const auto many = [&](const char* name, std::vector<std::string>& values, const char* meaning,
                        const char* type) { verb.option(name, values, meaning, type).commas(); };
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
  many("--clock", clocks, "ok, reaction_late, alarm, resolve_late, paused, stopped", "STATE");
  many("--contact", contacts, "of one of these contacts: numbers or addresses", "CONTACT");
  many("--organisation", filter.organisations, "of contacts of one of these", "NAME");
  verb.option("--text", text, "words that all occur in one of its messages", "WORDS");
  auto every = verb.flag("--all", all, "closed tickets too");
  verb.flag("--closed", closed, "closed tickets only").excludes(every);
  verb.count("-n,--limit", filter.limit, "at most so many");
}

desk::Filter::Order read_order(const std::string& text)
{
  if (const auto order = desk::parse_order(text))
    return *order;
  const auto& names = desk::order_names();
  throw Error{Kind::usage,
              fmt::format("cannot sort by \"{}\"{}", text, did_you_mean_one_of(text, names))};
}

std::vector<std::string> by_urgency(const config::Config& config)
{
  auto priorities = config.priorities;
  std::stable_sort(priorities.begin(), priorities.end(),
                   [](const auto& a, const auto& b) { return a.weight > b.weight; });
  std::vector<std::string> names;
  for (const auto& priority : priorities)
    names.push_back(priority.name);
  return names;
}

} // namespace tkt::cli
