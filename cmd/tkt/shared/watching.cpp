#include "shared/watching.hpp"

#include "shared/changes.hpp"

namespace tkt::cli {

namespace {

struct Options {
  std::vector<std::string> tickets;
  std::string who;
};

} // namespace

void add_watching(
    CLI::App& verb, Shell& shell,
    std::function<std::optional<desk::Change>(desk::Session&, TicketId, const std::string& who)>
        change)
{
  auto opt = std::make_shared<Options>();
  verb.add_option("ID", opt->tickets, "ticket numbers; - reads them from standard input")
      ->required();
  verb.add_option("--agent", opt->who, "this agent or mail address, instead of yourself")
      ->type_name("NAME");
  shell.add_json(verb);
  shell.on(verb, [opt, change = std::move(change)](Shell& s) {
    const auto who = opt->who.empty() || opt->who == "me" ? s.require_agent().login : opt->who;
    // Who watches leaves the work to others.
    return change_tickets(
        s, opt->tickets,
        [&](desk::Session& session, TicketId id, Changes& changes) {
          changes.add("watcher", change(session, id, who));
        },
        nullptr);
  });
}

} // namespace tkt::cli
