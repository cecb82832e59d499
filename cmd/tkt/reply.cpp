// tkt reply ID - answer the customer.
#include <iostream>

#include <fmt/format.h>

#include "base/error.hpp"
#include "base/log.hpp"
#include "base/poke.hpp"
#include "desk/message.hpp"
#include "desk/ticket.hpp"
#include "send/answer.hpp"
#include "shared/changes.hpp"
#include "shared/files.hpp"
#include "shared/ids.hpp"
#include "shared/names.hpp"
#include "shared/people.hpp"
#include "shared/sheet.hpp"
#include "shared/writing.hpp"
#include "store/transaction.hpp"
#include "verbs.hpp"

namespace tkt::cli {

namespace {

struct Reply {
  std::string ticket;
  TextOptions text;
  std::vector<std::string> to;
  std::vector<std::string> cc;
  std::vector<std::string> bcc;
  std::vector<std::string> files;
  std::string mailbox;
  std::string template_name;
  std::string status;
  bool all = false;
  bool no_quote = false;
  bool close = false;
  bool force = false;
};

MessageId newest_message(store::Database& db, TicketId ticket)
{
  const auto messages = desk::conversation(db, ticket);
  return messages.empty() ? MessageId{} : messages.back().id;
}

/// Two agents must not answer at once, nor one past what the customer wrote meanwhile (FEATURES,
/// trap 99): what is new is shown, and the person decides.
void look_for_news(Shell& shell, store::Database& db, TicketId ticket, MessageId seen)
{
  bool news = false;
  for (const auto& message : desk::conversation(db, ticket)) {
    if (message.id > seen && message.kind != desk::MessageKind::automatic) {
      news = true;
      print_message(shell, message);
    }
  }
  if (!news)
    return;
  shell.out().line("");
  shell.out().bytes("This came while you were writing. Send your answer all the same? [y/N] ");
  shell.out().flush();
  std::string answer;
  std::getline(std::cin, answer);
  if (answer != "y" && answer != "yes")
    throw Error{Kind::temporary, fmt::format("ticket {} has changed; nothing was sent", ticket)};
}

send::Answer make_answer(const Reply& opt, const std::string& text)
{
  send::Answer answer;
  answer.text = text;
  answer.to = parse_people("--to", opt.to);
  answer.cc = parse_people("--cc", opt.cc);
  answer.bcc = parse_people("--bcc", opt.bcc);
  answer.reply_all = opt.all;
  answer.mailbox = opt.mailbox;
  answer.template_name = opt.template_name;
  answer.attachments = read_attachments(opt.files);
  answer.quote = !opt.no_quote;
  return answer;
}

/// The answer and all that comes with it, or nothing.
Changes send_answer(desk::Session& session, const Reply& opt, TicketId id,
                    const send::Answer& answer)
{
  Changes changes;
  store::Transaction tx{session.db};
  const auto message = send::answer(session, id, answer);
  changes.add("message", desk::Change{id, "", fmt::format("{}", message)});
  take_if_unassigned(session, id, changes);
  if (!opt.status.empty())
    set_field(session, id, desk::Field::status, opt.status, changes);
  else if (opt.close)
    changes.add("status", desk::close(session, id));
  follow_with_clocks(session, changes);
  tx.commit();
  return changes;
}

int reply(const Reply& opt, Shell& shell)
{
  auto session = shell.session();
  const auto id = find_ticket(session.db, opt.ticket);
  desk::get_ticket(session.db, id);
  // Mistakes are told before anybody has written a page.
  auto answer = make_answer(opt, {});
  if (!opt.status.empty())
    check_names(session.config, Vocabulary::status, {opt.status});
  const auto seen = newest_message(session.db, id);
  const auto answered = desk::message_to_answer(session.db, id);

  const Writing writing{
      opt.text, {.name = fmt::format("reply-{}", id), .below = answered ? quoted(*answered) : ""}};
  answer.text = writing.text();
  Changes changes;
  writing.use([&] {
    if (writing.edited() && !opt.force)
      look_for_news(shell, session.db, id, seen);
    changes = send_answer(session, opt, id, answer);
  });
  poke(poke_socket(session.db.file()), "send");
  changes.print(shell);
  return EX_OK;
}

} // namespace

void add_reply(CLI::App& verb, Shell& shell)
{
  auto opt = std::make_shared<Reply>();
  verb.add_option("ID", opt->ticket, "ticket number")->required();
  opt->text.add_to(verb);
  const auto many = [&](const char* name, std::vector<std::string>& values, const char* meaning,
                        const char* type) {
    verb.add_option(name, values, meaning)->type_name(type)->allow_extra_args(false);
  };
  many("--to", opt->to, "instead of the customer", "ADDRESS");
  many("--cc", opt->cc, "and to these", "ADDRESS");
  many("--bcc", opt->bcc, "and, unseen by the others, to these", "ADDRESS");
  many("--attach", opt->files, "with this file", "FILE");
  verb.add_flag("--all", opt->all, "also to everybody else who had the message that you answer");
  verb.add_flag("--no-quote", opt->no_quote, "without the message that you answer");
  verb.add_option("--mailbox", opt->mailbox, "send by this one")->type_name("MAILBOX");
  verb.add_option("-t,--template", opt->template_name, "instead of the queue's")->type_name("NAME");
  auto* status = verb.add_option("--status", opt->status, "the ticket's status afterwards")
                     ->type_name("STATUS");
  verb.add_flag("--close", opt->close, "and close the ticket")->excludes(status);
  verb.add_flag("--force", opt->force, "even if something came in while you were writing");
  shell.add_json(verb);
  shell.on(verb, [opt](Shell& s) { return reply(*opt, s); });
}

} // namespace tkt::cli
