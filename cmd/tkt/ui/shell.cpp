#include "tkt/ui/shell.hpp"

#include <cstdlib>

#include <fmt/format.h>

#include "base/error.hpp"
#include "clock.hpp"
#include "desk/undo/command_log.hpp"

namespace tkt::cli {

Shell::Shell() : context_{common_, "tkt"}, out_{variable} {}

const char* Shell::variable(const char* name)
{
  return std::getenv(name);
}

void Shell::add_options(Command app)
{
  common_.add_to(app);
  app.option("--as", as_, "act as this agent; the log keeps your Unix user too", "LOGIN");
}

void Shell::add_json(Command verb)
{
  verb.flag("-j,--json", json_, "one JSON object a line");
}

Command Shell::json_word(Command verb, const char* name, const char* help)
{
  auto word = verb.word(name, help);
  add_json(word);
  return word;
}

void Shell::on(Command verb, std::function<int(Shell&)> work)
{
  verb.on([this, verb, work = std::move(work)] {
    work_ = work;
    verb_ = verb.path();
  });
}

int Shell::run()
{
  common_.apply("tkt");
  now_ = clock().now();
  return work_(*this);
}

std::optional<std::string> Shell::agent()
{
  if (!as_.empty())
    return config().match_agent(as_).login;
  const auto* found = config().find_agent(unix_user());
  return found == nullptr ? std::nullopt : std::optional{found->login};
}

const config::Agent& Shell::require_agent()
{
  const auto login = agent();
  if (!login)
    throw Error{
        Kind::no_permission,
        fmt::format("you are Unix user \"{0}\", who is no agent of this desk: add an [[agent]] "
                    "with login = \"{0}\" to {1}, or act for one with --as LOGIN",
                    unix_user(), config_path())};
  return config().agent(*login);
}

desk::Session Shell::session()
{
  context_.act_as(require_agent().login);
  auto session = context_.session();
  desk::begin_action(session, verb_); // all that this command does can be taken back with it
  return session;
}

desk::Session Shell::program_session()
{
  if (const auto login = agent())
    context_.act_as(*login);
  auto session = context_.session();
  desk::begin_action(session, verb_);
  return session;
}

} // namespace tkt::cli
