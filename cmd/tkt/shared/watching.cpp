#include "shared/watching.hpp"

#include <fmt/format.h>

#include "shared/changes.hpp"

namespace tkt::cli {

namespace {

struct Options {
  ChangeOptions options;
  std::string who;
};

} // namespace

void add_watching(
    CLI::App& verb, Shell& shell,
    std::function<std::optional<desk::Change>(desk::Session&, TicketId, const std::string& who)>
        change)
{
  auto opt = std::make_shared<Options>();
  opt->options.add_tickets(verb);
  verb.add_option("--agent", opt->who, "this agent or mail address, instead of yourself")
      ->type_name("NAME");
  shell.add_json(verb);
  shell.on(verb, [opt, name = verb.get_name(), change = std::move(change)](Shell& s) {
    opt->options.require_tickets(fmt::format("tkt {} ID...", name));
    const auto who = opt->who.empty() || opt->who == "me" ? s.require_agent().login : opt->who;
    // Who watches leaves the work to others.
    return change_tickets(
        s, opt->options,
        [&](desk::Session& session, TicketId id, Changes& changes) {
          changes.add("watcher", change(session, id, who));
        },
        nullptr);
  });
}

} // namespace tkt::cli
