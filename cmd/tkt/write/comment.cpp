// tkt comment ID - a note that only agents see.
#include <fmt/format.h>

#include "base/text.hpp"
#include "desk/message/draft.hpp"
#include "desk/message/message.hpp"
#include "desk/ticket/change.hpp"
#include "desk/ticket/ticket.hpp"
#include "tkt/arguments/config_names.hpp"
#include "tkt/arguments/ticket_argument.hpp"
#include "tkt/change/closing_checks.hpp"
#include "tkt/show/ticket_page.hpp"
#include "tkt/verbs.hpp"
#include "tkt/write/add_comment.hpp"
#include "tkt/write/edit_draft.hpp"
#include "tkt/write/letter_options.hpp"
#include "tkt/write/send_now.hpp"
#include "tkt/write/text_argument.hpp"

namespace tkt::cli {

namespace {

struct Comment {
  std::string ticket;
  TextOptions text;
  std::vector<std::string> files;
  StatusOptions status;
  std::string template_name;
  bool force = false;
};

int write_comment(const Comment& opt, Shell& shell, desk::Session& session, TicketId id,
                  const std::string& status)
{
  const auto ticket = desk::get_ticket(session.db, id);
  desk::Buffer start{{{"Status", desk::to_text(ticket.status, ticket.substatus)},
                      {"Tags", join(ticket.tags, ", ")}},
                     {}};
  add_files(start, opt.files);
  auto buffer = start;
  opt.status.add_to(buffer, status);
  buffer.text = by_template(session, id, opt.template_name, {});
  const auto newest = desk::conversation(session.db, id);
  desk::Draft draft;
  draft.kind = desk::DraftKind::comment;
  draft.ticket = id;
  return write_draft(shell, session, draft, start, buffer,
                     newest.empty() ? "" : quoted(newest.back()), opt.force);
}

int comment(const Comment& opt, Shell& shell)
{
  auto session = shell.session();
  const auto id = find_ticket(session.db, opt.ticket);
  desk::get_ticket(session.db, id);
  const auto status = opt.status.wanted(session.config);
  const auto words = opt.status.changes(shell);
  if (!opt.template_name.empty())
    check_template(session.config, opt.template_name);
  auto text = given_text(opt.text);
  const auto files = load_files(session, opt.files);
  if (!text) {
    tell_of_writers(shell, session, id, desk::DraftKind::comment, opt.force);
    return write_comment(opt, shell, session, id, status);
  }
  check_closing(shell, session, id, status, opt.force);
  *text = by_template(session, id, opt.template_name, std::move(*text));
  say(session, id, words, status, [&] {
    return add_note(session, id, require_text(std::move(*text)), files);
  }).print(shell);
  return EX_OK;
}

} // namespace

void add_comment(Command verb, Shell& shell)
{
  auto opt = std::make_shared<Comment>();
  verb.argument("ID", opt->ticket, "ticket number").required();
  opt->text.add_to(verb);
  verb.option("--attach", opt->files, "with this file, or an attachment of a message, 17:1",
              "FILE");
  opt->status.add_to(verb);
  verb.option("-t,--template", opt->template_name, "in the words of this one", "NAME");
  verb.flag("--force", opt->force, "ask nothing");
  shell.add_json(verb);
  shell.on(verb, [opt](Shell& s) { return comment(*opt, s); });
}

} // namespace tkt::cli
