#include "shared/status_verb.hpp"

#include <fmt/format.h>

#include "shared/changes.hpp"

namespace tkt::cli {

void add_status_verb(CLI::App& verb, Shell& shell, config::StatusKind kind)
{
  using config::StatusKind;
  auto opt = std::make_shared<ChangeOptions>();
  opt->add_tickets(verb);
  opt->add_to(verb, shell);
  if (kind == StatusKind::closed || kind == StatusKind::resolved)
    opt->add_force(verb);
  const auto name = verb.get_name();
  verb.footer(fmt::format("Examples:\n  tkt {0} 17\n  tkt list --ids --tag old | tkt {0} -", name));
  shell.on(verb, [opt, kind, name](Shell& s) {
    opt->require_tickets(fmt::format("tkt {} ID...", name));
    return change_tickets(s, *opt, [&](desk::Session& session, TicketId id, Changes& changes) {
      set_status(session, id, kind, changes, opt->reason);
    });
  });
}

} // namespace tkt::cli
