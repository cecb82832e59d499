// tkt summary - the correspondence of a ticket, or what has happened on the desk lately.
#include <fmt/format.h>

#include "base/error.hpp"
#include "base/poke.hpp"
#include "mail/parse/address.hpp"
#include "send/compose/summary.hpp"
#include "tkt/arguments/ticket_argument.hpp"
#include "tkt/ui/time_argument.hpp"
#include "tkt/verbs.hpp"

namespace tkt::cli {

namespace {

struct Summary {
  std::string ticket;
  bool send = false;
  bool with_attachments = false;
  std::string since;
  std::vector<std::string> queues;
  std::vector<std::string> send_to;
  std::string language;
  bool html = false;
};

void poke_send(Shell& shell)
{
  (void)poke(poke_socket(shell.config().database_path()), "send");
}

void print(Shell& shell, const send::Rendered& text, bool html)
{
  auto& out = shell.out();
  if (shell.json()) {
    out.json({{"subject", text.subject}, {"text", text.text}, {"html", text.html}});
    return;
  }
  if (html) {
    if (text.html.empty())
      throw Error{Kind::config, "the template has no form in HTML"};
    out.bytes(text.html);
    return;
  }
  out.page();
  auto safe = out.safe_lines(text.text);
  while (safe.ends_with('\n'))
    safe.pop_back();
  out.line(safe);
}

int of_ticket(const Summary& opt, Shell& shell)
{
  if (!opt.send_to.empty() || !opt.queues.empty() || !opt.language.empty())
    throw Error{Kind::usage, "--send-to, --queue and --language go with --since; the customer of a "
                             "ticket gets its summary by --send"};
  const auto id = find_ticket(shell.db(), opt.ticket);
  if (!opt.send) {
    if (opt.with_attachments)
      throw Error{Kind::usage, "--with-attachments goes with --send"};
    print(shell, send::summary(shell.db(), shell.config(), id, shell.agent().value_or("")),
          opt.html);
    return EX_OK;
  }
  auto session = shell.session();
  const auto message = send::send_summary(session, id, opt.with_attachments);
  if (!message)
    throw Error{Kind::data,
                fmt::format("ticket {}: the summary is not sent; tkt log {} tells why", id, id)};
  poke_send(shell);
  if (shell.json())
    shell.out().json({{"ticket", id.value}, {"message", message->value}});
  else
    shell.out().tell(fmt::format("#{}  the summary is message {}", id, *message),
                     {fmt::format("{}", id), fmt::format("{}", *message)});
  return EX_OK;
}

int of_desk(const Summary& opt, Shell& shell)
{
  if (opt.send || opt.with_attachments)
    throw Error{Kind::usage, "--send is for the summary of a ticket; a digest goes --send-to"};
  for (const auto& name : opt.queues)
    (void)shell.config().queue(name);
  const send::DigestOptions digest{read_since(opt.since, shell.now()).value(), opt.queues,
                                   opt.language};
  if (opt.send_to.empty()) {
    print(shell, send::digest(shell.db(), shell.config(), digest, shell.now()), opt.html);
    return EX_OK;
  }
  for (const auto& address : opt.send_to)
    if (!mail::valid_address(address))
      throw Error{Kind::usage, fmt::format("\"{}\" is no address", address)};
  auto session = shell.program_session();
  const auto queued = send::send_digest(session, digest, opt.send_to);
  poke_send(shell);
  for (const auto id : queued)
    if (shell.json())
      shell.out().json({{"outbox", id.value}});
    else
      shell.out().line(fmt::format("{}", id));
  return EX_OK;
}

int summary(const Summary& opt, Shell& shell)
{
  if (opt.ticket.empty() == opt.since.empty())
    throw Error{Kind::usage, "a ticket, or --since for all of the desk"};
  return opt.ticket.empty() ? of_desk(opt, shell) : of_ticket(opt, shell);
}

} // namespace

void add_summary(Command verb, Shell& shell)
{
  auto opt = std::make_shared<Summary>();
  verb.argument("ID", opt->ticket, "ticket number");
  verb.flag("--send", opt->send, "send it to the customer");
  verb.flag("--with-attachments", opt->with_attachments,
            "with --send: and every file of the correspondence");
  verb.option("--since", opt->since, "what came since then, waits, and is late: 1d, a date",
              "WHEN");
  verb.option("--queue", opt->queues, "with --since: of this queue", "NAME");
  verb.option("--send-to", opt->send_to, "with --since: send it there", "ADDRESS").commas();
  verb.option("--language", opt->language,
              "with --since: instead of the desk's and the agents' own");
  verb.flag("--html", opt->html, "print the form in HTML");
  shell.add_json(verb);
  shell.on(verb, [opt](Shell& s) { return summary(*opt, s); });
}

} // namespace tkt::cli
