// tkt forward ID - a message of a ticket to somebody else, in a mail of our own.
#include <fmt/format.h>

#include "base/error.hpp"
#include "base/text.hpp"
#include "desk/message/draft.hpp"
#include "desk/message/message.hpp"
#include "desk/ticket/ticket.hpp"
#include "send/compose/forward.hpp"
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

struct Forward {
  std::string what;
  TextOptions text;
  OutgoingOptions out;
  StatusOptions status;
  std::string subject;
  std::string template_name;
  bool bare = false;
  bool with_history = false;
};

/// The files of the message go along, as `--attach MESSAGE:PLACE` would have them.
std::vector<std::string> files_of(const Forward& opt, const desk::Message& message)
{
  std::vector<std::string> names;
  for (std::size_t place = 1; place <= message.attachments.size() && !opt.bare; ++place)
    names.push_back(
        fmt::format("{}:{} {}", message.id, place, message.attachments[place - 1].name));
  names.insert(names.end(), opt.out.files.begin(), opt.out.files.end());
  return names;
}

send::Letter make_letter(const Forward& opt)
{
  auto letter = opt.out.letter();
  letter.subject = one_line(opt.subject);
  letter.history = opt.with_history;
  return letter;
}

int write_forward(const Forward& opt, Shell& shell, desk::Session& session,
                  const desk::Message& message, const std::string& status)
{
  const auto ticket = desk::get_ticket(session.db, message.ticket);
  auto letter = make_letter(opt);
  letter.text = by_template(session, ticket.id, opt.template_name, {});
  const auto view = send::preview(session, ticket.id, message.id, letter);
  auto start = mail_buffer(ticket, view, opt.out);
  auto options = opt.out;
  options.files = files_of(opt, message);
  add_common_fields(start, options);
  auto buffer = start;
  opt.status.add_to(buffer, status);
  desk::Draft draft;
  draft.kind = desk::DraftKind::forward;
  draft.ticket = ticket.id;
  draft.message = message.id;
  return write_draft(shell, session, draft, start, buffer, {}, opt.out.force);
}

int forward(const Forward& opt, Shell& shell)
{
  auto session = shell.session();
  const auto message = message_to_pass_on(session.db, opt.what);
  const auto status = opt.status.wanted(session.config);
  const auto words = opt.status.changes(shell);
  auto letter = make_letter(opt);
  if (!opt.template_name.empty())
    check_template(session.config, opt.template_name);
  letter.not_before = send_time(shell, opt.out.when());
  auto text = given_text(opt.text);
  letter.attachments = load_files(session, files_of(opt, message));
  if (!text) {
    tell_of_writers(shell, session, message.ticket, desk::DraftKind::forward, opt.out.force);
    return write_forward(opt, shell, session, message, status);
  }
  tell_of_writers(session, message.ticket);
  check_closing(shell, session, message.ticket, status, opt.out.force);
  check_mention(session, *text, letter.attachments, {}, opt.out.force);
  // A mail that says all by itself needs no words.
  letter.text = by_template(session, message.ticket, opt.template_name, std::move(*text));
  const auto leaves_at = letter.not_before;
  send_off(shell,
           say(session, message.ticket, words, status,
               [&] {
                 const auto sent =
                     send::forward(session, message.ticket, message.id, std::move(letter));
                 desk::keep_terms(session, sent,
                                  terms(opt.out.when(), leaves_at, opt.out.markdown, status));
                 return warn_of_unreachable(session, sent);
               }),
           leaves_at);
  return EX_OK;
}

} // namespace

void add_forward(Command verb, Shell& shell)
{
  auto opt = std::make_shared<Forward>();
  verb.argument("ID", opt->what, "ticket, or ticket/message; else the customer's newest")
      .shown_as("ID[/MESSAGE]")
      .required();
  opt->text.add_to(verb);
  opt->out.add_to(verb);
  opt->status.add_to(verb);
  verb.option("-t,--template", opt->template_name, "in the words of this one", "NAME");
  verb.option("-s,--subject", opt->subject, "instead of the one of the message", "TEXT");
  verb.flag("--no-attachments", opt->bare, "without the files of the message");
  verb.flag("--with-history", opt->with_history, "with the rest of the correspondence");
  shell.add_json(verb);
  shell.on(verb, [opt](Shell& s) { return forward(*opt, s); });
}

} // namespace tkt::cli
