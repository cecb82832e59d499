// tkt autoreply stop|resume|skip-next ID... - what the desk answers by itself.
#include "desk/message/autoreply.hpp"
#include "tkt/change/tickets.hpp"
#include "tkt/verbs.hpp"

namespace tkt::cli {

namespace {

int change(const ChangeOptions& opt, desk::AutoReply state, Shell& shell)
{
  return change_tickets(shell, opt, [&](desk::Session& session, TicketId id, Changes& changes) {
    desk::get_ticket(session.db, id);
    const auto before = desk::autoreply(session.db, id).state;
    if (desk::set_autoreply(session, id, state, opt.reason))
      changes.add("autoreply", desk::Change{id, std::string{desk::to_text(before)},
                                            std::string{desk::to_text(state)}});
  });
}

} // namespace

void add_autoreply(Command verb, Shell& shell)
{
  const auto add = [&](const char* name, const char* description, desk::AutoReply state) {
    auto opt = std::make_shared<ChangeOptions>();
    auto sub = verb.word(name, description);
    opt->add_tickets(sub);
    opt->add_to(sub, shell);
    shell.on(sub, [opt, state](Shell& s) {
      opt->require_tickets("tkt autoreply stop|resume|skip-next ID...");
      return change(*opt, state, s);
    });
  };
  add("stop", "Send none for these tickets", desk::AutoReply::stopped);
  add("resume", "Send them again, and forget what was counted", desk::AutoReply::usual);
  add("skip-next", "Leave out the next one", desk::AutoReply::skip_next);
  verb.footer("Example:\n  tkt autoreply stop 17 --reason 'a robot answers us'");
}

} // namespace tkt::cli
