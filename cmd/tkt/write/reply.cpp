// tkt reply ID - answer the customer.
#include <fmt/format.h>

#include "base/error.hpp"
#include "base/text.hpp"
#include "desk/log/event_kinds.hpp"
#include "desk/message/draft.hpp"
#include "desk/ticket/ticket.hpp"
#include "send/compose/answer.hpp"
#include "tkt/arguments/address_argument.hpp"
#include "tkt/arguments/config_names.hpp"
#include "tkt/arguments/ticket_argument.hpp"
#include "tkt/change/closing_checks.hpp"
#include "tkt/verbs.hpp"
#include "tkt/write/edit_draft.hpp"
#include "tkt/write/letter_options.hpp"
#include "tkt/write/send_now.hpp"
#include "tkt/write/text_argument.hpp"

namespace tkt::cli {

namespace {

struct Reply {
  std::string ticket;
  TextOptions text;
  OutgoingOptions out;
  StatusOptions status;
  std::string subject;
  std::string template_name;
  std::optional<std::int64_t> seen;
  bool all = false;
  bool no_quote = false;
  bool with_history = false;
};

send::Letter make_letter(const Reply& opt)
{
  auto letter = opt.out.letter();
  letter.reply_all = opt.all;
  letter.template_name = opt.template_name;
  letter.quote = !opt.no_quote;
  letter.history = opt.with_history;
  letter.subject = one_line(opt.subject);
  return letter;
}

/// A script names the newest event that it has read: a message that came later stops it.
void check_seen(desk::Session& session, const Reply& opt, TicketId id)
{
  if (!opt.seen || opt.out.force)
    return;
  for (const auto& event : desk::news(session.db, id, EventId{*opt.seen})) {
    if (desk::brings_messages(event.kind))
      throw Error{Kind::temporary,
                  fmt::format("ticket {} has changed: {} after event {}; nothing was sent", id,
                              event.kind, *opt.seen)};
  }
}

/// What the editor is opened with: the fields as they are, and as the command line has them.
int write_reply(const Reply& opt, Shell& shell, desk::Session& session, TicketId id,
                const std::string& status)
{
  const auto view = send::preview(session, id, make_letter(opt));
  auto start = mail_buffer(desk::get_ticket(session.db, id), view, opt.out);
  add_common_fields(start, opt.out);
  auto buffer = start;
  opt.status.add_to(buffer, status);
  // What a template brings or a history is text; to be sent it needs no more.
  if (!opt.template_name.empty() || opt.with_history)
    start.text.clear();
  desk::Draft draft;
  draft.kind = desk::DraftKind::reply;
  draft.ticket = id;
  draft.message = view.answered;
  return write_draft(shell, session, draft, start, buffer, {}, opt.out.force);
}

int reply(const Reply& opt, Shell& shell)
{
  auto session = shell.session();
  const auto id = find_ticket(session.db, opt.ticket);
  desk::get_ticket(session.db, id);
  // Mistakes are told before anybody has written a page.
  auto letter = make_letter(opt);
  if (!opt.template_name.empty())
    check_template(session.config, opt.template_name);
  const auto status = opt.status.wanted(session.config);
  const auto words = opt.status.changes(shell);
  letter.not_before = send_time(shell, opt.out.when());
  auto text = given_text(opt.text);
  letter.attachments = load_files(session, opt.out.files);
  if (!text) {
    tell_of_writers(shell, session, id, desk::DraftKind::reply, opt.out.force);
    return write_reply(opt, shell, session, id, status);
  }
  letter.text = opt.template_name.empty() ? require_text(std::move(*text)) : std::move(*text);
  tell_of_writers(session, id);
  check_closing(shell, session, id, status, opt.out.force);
  check_mention(session, letter.text, letter.attachments, {}, opt.out.force);
  const auto leaves_at = letter.not_before;
  send_off(shell,
           say(session, id, words, status,
               [&] {
                 check_seen(session, opt, id);
                 const auto message = send::answer(session, id, std::move(letter));
                 desk::keep_terms(session, message,
                                  terms(opt.out.when(), leaves_at, opt.out.markdown, status));
                 return warn_of_unreachable(session, message);
               }),
           leaves_at);
  return EX_OK;
}

} // namespace

void add_reply(Command verb, Shell& shell)
{
  auto opt = std::make_shared<Reply>();
  verb.argument("ID", opt->ticket, "ticket number").required();
  opt->text.add_to(verb);
  opt->out.add_to(verb);
  opt->status.add_to(verb);
  verb.option("-s,--subject", opt->subject, "instead of the one of the message that you answer",
              "TEXT");
  verb.flag("--all", opt->all, "also to everybody else who had the message that you answer");
  auto bare = verb.flag("--no-quote", opt->no_quote, "without the message that you answer");
  verb.flag("--with-history", opt->with_history, "with the whole correspondence").excludes(bare);
  verb.option("-t,--template", opt->template_name, "instead of the queue's", "NAME");
  verb.option("--seen", opt->seen, "not if a message came after this event", "EVENT");
  shell.add_json(verb);
  shell.on(verb, [opt](Shell& s) { return reply(*opt, s); });
}

} // namespace tkt::cli
