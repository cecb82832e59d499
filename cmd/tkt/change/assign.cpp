// tkt assign ID... AGENT - give tickets to an agent, to a team, or to nobody.
#include <algorithm>

#include <fmt/format.h>

#include "base/error.hpp"
#include "tkt/arguments/ticket_argument.hpp"
#include "tkt/change/tickets.hpp"
#include "tkt/verbs.hpp"

namespace tkt::cli {

namespace {

constexpr std::string_view team_sign = "team:";

const std::string& agent_named(const config::Config& config, const std::string& name)
{
  const auto is_name = [&](const config::Team& team) { return team.name == name; };
  try {
    return config.match_agent(name).login;
  } catch (const Error& e) {
    if (std::none_of(config.teams.begin(), config.teams.end(), is_name))
      throw;
    throw Error{e.kind(),
                fmt::format("\"{0}\" is a team: tkt assign ID... {1}{0}", name, team_sign)};
  }
}

int assign(ChangeOptions opt, Shell& shell)
{
  const auto to =
      take_last_word(opt, "which tickets, and to whom? tkt assign ID... AGENT|team:NAME|none");
  const auto& config = shell.config();
  if (to.starts_with(team_sign)) {
    const auto team = config.team(to.substr(team_sign.size())).name;
    // Who hands it to a team does not keep it.
    return change_tickets(
        shell, opt,
        [&](desk::Session& session, TicketId id, Changes& changes) {
          set_field(session, id, desk::Field::team, team, changes, opt.reason);
        },
        nullptr);
  }
  const auto agent = to == "none" ? ""
                     : to == "me" ? shell.require_agent().login
                                  : agent_named(config, to);
  return change_tickets(shell, opt, [&](desk::Session& session, TicketId id, Changes& changes) {
    set_field(session, id, desk::Field::agent, agent, changes, opt.reason);
  });
}

} // namespace

void add_assign(Command verb, Shell& shell)
{
  auto opt = std::make_shared<ChangeOptions>();
  verb.argument("ID", opt->tickets,
                "ticket numbers (- reads them from standard input), then who gets them")
      .shown_as("ID... AGENT|team:NAME|me|none");
  opt->add_to(verb, shell);
  verb.footer("Examples:\n  tkt assign 17 18 anna\n  tkt assign 17 team:second-line");
  shell.on(verb, [opt](Shell& s) { return assign(*opt, s); });
}

} // namespace tkt::cli
