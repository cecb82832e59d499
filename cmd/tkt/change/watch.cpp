#include "tkt/change/watch.hpp"

#include <fmt/format.h>

#include "tkt/change/tickets.hpp"
#include "tkt/verbs.hpp"

namespace tkt::cli {

namespace {

struct Options {
  ChangeOptions options;
  std::string who;
};

} // namespace

void add_watching(
    Command verb, Shell& shell,
    std::function<std::optional<desk::Change>(desk::Session&, TicketId, const std::string& who)>
        change)
{
  auto opt = std::make_shared<Options>();
  opt->options.add_tickets(verb);
  verb.option("--agent", opt->who, "this agent or mail address, instead of yourself", "NAME");
  shell.add_json(verb);
  shell.on(verb, [opt, name = verb.name(), change = std::move(change)](Shell& s) {
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

// tkt watch ID... - be told what happens to tickets.

void add_watch(Command verb, Shell& shell)
{
  add_watching(verb, shell, [](desk::Session& session, TicketId ticket, const std::string& who) {
    return desk::add_watcher(session, ticket, who) ? std::optional{desk::Change{ticket, "", who}}
                                                   : std::nullopt;
  });
}

// tkt unwatch ID... - be told no longer.

void add_unwatch(Command verb, Shell& shell)
{
  add_watching(verb, shell, [](desk::Session& session, TicketId ticket, const std::string& who) {
    return desk::remove_watcher(session, ticket, who) ? std::optional{desk::Change{ticket, who, ""}}
                                                      : std::nullopt;
  });
}

} // namespace tkt::cli
