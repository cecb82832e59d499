// tkt agent away|back [NAME] - who is there to be given tickets.
#include "tkt/desk/agent_away.hpp"

#include <fmt/format.h>

#include "base/error.hpp"
#include "desk/ticket/availability.hpp"
#include "store/transaction.hpp"
#include "tkt/ui/time_argument.hpp"
#include "tkt/ui/wording.hpp"

namespace tkt::cli {

namespace {

struct Away {
  std::string agent;
  std::string until;
  std::string substitute;
};

Json to_json(const std::string& login, const desk::Availability& how)
{
  return {{"login", login},
          {"away", how.away},
          {"until", how.away && how.until ? Json(to_rfc3339(*how.until)) : Json(nullptr)},
          {"substitute", how.away ? how.substitute : ""}};
}

std::string sentence(const std::string& login, const desk::Availability& how, Instant now,
                     const term::Terminal& terminal)
{
  if (!how.away)
    return fmt::format("{} is there", login);
  return fmt::format("{} is away{}{}", login,
                     how.until ? fmt::format(" until {}", moment(*how.until, now, terminal)) : "",
                     how.substitute.empty() ? "" : fmt::format("; {} stands in", how.substitute));
}

int change(Shell& shell, const std::string& name, const desk::Availability& how)
{
  auto session = shell.session();
  const auto& login =
      name.empty() || name == "me" ? session.actor.name : session.config.agent(name).login;
  {
    store::Transaction tx{session.db};
    desk::set_availability(session, login, how);
    tx.commit();
  }
  auto& out = shell.out();
  if (shell.json())
    out.json(to_json(login, how));
  else
    out.tell(sentence(login, how, shell.now(), out.terminal()),
             {login, how.away ? "away" : "ready", how.until ? to_rfc3339(*how.until) : "",
              how.substitute});
  return EX_OK;
}

} // namespace

void add_agent_away(Command verb, Shell& shell)
{
  auto opt = std::make_shared<Away>();
  auto sub = verb.word("away", "Give no tickets to you, or to another agent");
  sub.argument("NAME", opt->agent, "an agent (default: yourself)");
  sub.option("--until", opt->until, "2026-12-24, tomorrow 8:00, or 3d from now", "TIME");
  sub.option("--substitute", opt->substitute, "who gets them meanwhile", "NAME");
  shell.add_json(sub);
  shell.on(sub, [opt](Shell& s) {
    desk::Availability how{.away = true, .until = {}, .substitute = {}};
    if (!opt->until.empty())
      how.until = read_moment(s, "--until", opt->until);
    if (!opt->substitute.empty())
      how.substitute = s.config().agent(opt->substitute).login;
    return change(s, opt->agent, how);
  });
}

void add_agent_back(Command verb, Shell& shell)
{
  auto agent = std::make_shared<std::string>();
  auto sub = verb.word("back", "Give tickets again");
  sub.argument("NAME", *agent, "an agent (default: yourself)");
  shell.add_json(sub);
  shell.on(sub, [agent](Shell& s) { return change(s, *agent, {}); });
}

} // namespace tkt::cli
