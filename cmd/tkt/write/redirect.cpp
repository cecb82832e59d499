// tkt redirect ID - a message to somebody else, as it came.
#include <fmt/format.h>

#include "base/poke.hpp"
#include "desk/message/message.hpp"
#include "send/compose/forward.hpp"
#include "store/transaction.hpp"
#include "tkt/arguments/address_argument.hpp"
#include "tkt/arguments/ticket_argument.hpp"
#include "tkt/change/tickets.hpp"
#include "tkt/verbs.hpp"
#include "tkt/write/letter_options.hpp"

namespace tkt::cli {

namespace {

struct Redirect {
  std::string what;
  std::vector<std::string> to;
  std::string mailbox;
  std::string at;
};

int redirect(const Redirect& opt, Shell& shell)
{
  auto session = shell.session();
  const auto message = message_to_pass_on(session.db, opt.what);
  const auto to = parse_people("--to", opt.to);
  const auto at = send_time(shell, opt.at);
  Changes changes;
  store::Transaction tx{session.db};
  send::redirect(session, message.ticket, message.id, to, opt.mailbox, at);
  std::string names;
  for (const auto& who : to)
    names += (names.empty() ? "" : ", ") + who.address;
  changes.add("redirected", desk::Change{message.ticket, fmt::format("{}", message.id), names});
  take_on_action(session, message.ticket, changes);
  tx.commit();
  poke(poke_socket(session.db.file()), "send");
  tell_when(at);
  changes.print(shell);
  return EX_OK;
}

} // namespace

void add_redirect(Command verb, Shell& shell)
{
  auto opt = std::make_shared<Redirect>();
  verb.argument("ID", opt->what, "ticket, or ticket/message; else the customer's newest")
      .shown_as("ID[/MESSAGE]")
      .required();
  verb.option("--to", opt->to, "who gets it", "ADDRESS").required();
  verb.option("--mailbox", opt->mailbox, "send by this one", "MAILBOX");
  verb.option("--at", opt->at, "send it then: 2h, 15:00, tomorrow 8:00, mon 9:00", "WHEN");
  shell.add_json(verb);
  shell.on(verb, [opt](Shell& s) { return redirect(*opt, s); });
}

} // namespace tkt::cli
