// tkt autoreply stop|resume|skip-next ID... - what the desk answers by itself.
#include "desk/autoreply.hpp"
#include "shared/changes.hpp"
#include "verbs.hpp"

namespace tkt::cli {

namespace {

struct Options {
  std::vector<std::string> tickets;
  std::string reason;
};

int change(const Options& opt, desk::AutoReply state, Shell& shell)
{
  return change_tickets(
      shell, opt.tickets, [&](desk::Session& session, TicketId id, Changes& changes) {
        desk::get_ticket(session.db, id);
        const auto before = desk::autoreply(session.db, id).state;
        if (desk::set_autoreply(session, id, state, opt.reason))
          changes.add("autoreply", desk::Change{id, std::string{desk::to_text(before)},
                                                std::string{desk::to_text(state)}});
      });
}

} // namespace

void add_autoreply(CLI::App& verb, Shell& shell)
{
  verb.require_subcommand(1);
  const auto add = [&](const char* name, const char* description, desk::AutoReply state) {
    auto opt = std::make_shared<Options>();
    auto* sub = verb.add_subcommand(name, description);
    sub->fallthrough();
    sub->add_option("ID", opt->tickets, "ticket numbers; - reads them from standard input")
        ->required();
    sub->add_option("--reason", opt->reason, "for the log")->type_name("TEXT");
    shell.add_json(*sub);
    shell.on(*sub, [opt, state](Shell& s) { return change(*opt, state, s); });
  };
  add("stop", "Send none for these tickets", desk::AutoReply::stopped);
  add("resume", "Send them again, and forget what was counted", desk::AutoReply::usual);
  add("skip-next", "Leave out the next one", desk::AutoReply::skip_next);
}

} // namespace tkt::cli
