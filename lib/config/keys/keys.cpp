// The file itself: its sections, in the order in which show() and the manual give them.
#include "config/keys/keys.hpp"

namespace tkt::config {

const Section<Config>& root_section()
{
  static const Section<Config> section{
      "",
      {},
      {single_table("desk", &Config::desk, desk_section()),
       tables("mailbox", &Config::mailboxes, mailbox_section()),
       tables("agent", &Config::agents, agent_section()),
       tables("team", &Config::teams, team_section()),
       tables("queue", &Config::queues, queue_section()),
       tables("status", &Config::statuses, status_section()),
       tables("category", &Config::categories, category_section()),
       tables("type", &Config::types, type_section()),
       tables("priority", &Config::priorities, priority_section()),
       tables("sla", &Config::slas, sla_section()),
       custom_fields(),
       tables("calendar", &Config::calendars, calendar_section()),
       tables("rule", &Config::rules, rule_section()),
       tables("monitor", &Config::monitors, monitor_section()),
       tables("query", &Config::queries, query_section()),
       tables("foreign_number", &Config::foreign_numbers, foreign_number_section()),
       tables("address_book", &Config::address_books, address_book_section()),
       single_table("contact_lookup", &Config::contact_lookup, contact_lookup_section()),
       single_table("agent_mail", &Config::agent_mail, agent_mail_section()),
       single_table("loop", &Config::loop, loop_section()),
       single_table("automatic_mail", &Config::automatic_mail, automatic_mail_section()),
       single_table("survey", &Config::survey, survey_section()),
       single_table("web", &Config::web, web_section()),
       tables("hook", &Config::hooks, hook_section()),
       single_table("daemon", &Config::daemon, daemon_section())}};
  return section;
}

std::vector<KeyHelp> key_help()
{
  std::vector<KeyHelp> all;
  help_section(root_section(), all);
  return all;
}

std::string show(const Config& config)
{
  std::string out;
  write_section(config, "", root_section(), out);
  return out.substr(std::min(out.size(), out.find_first_not_of('\n')));
}

} // namespace tkt::config
