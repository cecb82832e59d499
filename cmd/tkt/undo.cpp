// tkt undo [EVENT | #ID | cNUMBER] - take back what was done.
#include <algorithm>
#include <set>

#include <fmt/format.h>

#include "base/error.hpp"
#include "base/log.hpp"
#include "base/poke.hpp"
#include "desk/action.hpp"
#include "desk/message.hpp"
#include "desk/reverse.hpp"
#include "desk/row_reverse.hpp"
#include "send/outbox_control.hpp"
#include "shared/changes.hpp"
#include "shared/describe.hpp"
#include "shared/operations.hpp"
#include "shared/to_undo.hpp"
#include "store/transaction.hpp"
#include "term/safe_text.hpp"
#include "term/table.hpp"
#include "verbs.hpp"

namespace tkt::cli {

namespace {

constexpr int usual_list = 20;

/// What was taken back, to be printed once it is durable.
struct Done {
  Changes changes;
  std::vector<std::pair<std::string, desk::Operation>> operations; ///< `undo merge`, or `merge`
  std::vector<desk::RowReversal> rows;
  std::vector<std::string> moved; ///< why something was left as it is
  std::set<MessageId> messages;   ///< whose mail has been looked at
  std::vector<std::string> books; ///< address books that will bring something again
  desk::Sent sent = desk::Sent::no;
  std::size_t count = 0;
};

// ------------------------------------------------------------------ mail

/// What has not left yet never will. Gives why it stays where it has.
std::string take_mail_back(desk::Session& session, const send::Mail& mail,
                           const std::string& reason)
{
  if (mail.state == send::State::cancelled)
    return {};
  if (mail.state != send::State::queued)
    return mail.message ? fmt::format("message {} has been sent, and stays", *mail.message)
                        : fmt::format("outbox {} has been sent, and stays", mail.id);
  send::cancel(session, mail.id, reason);
  return {};
}

std::string take_mail_back(desk::Session& session, MessageId message, const std::string& reason)
{
  send::OutboxFilter filter;
  filter.message = message;
  filter.all = true;
  for (const auto& mail : send::list_outbox(session.db, filter))
    if (auto why = take_mail_back(session, mail, reason); !why.empty())
      return why;
  return {};
}

/// Mail that no event of a message tells of: what was redirected, a digest.
void take_other_mail_back(desk::Session& session, desk::ActionId action, const std::string& reason,
                          Done& done)
{
  for (const auto id : desk::mail_of_action(session.db, action)) {
    const auto mail = send::find_mail(session.db, id);
    if (!mail || mail->state == send::State::cancelled ||
        (mail->message && done.messages.count(*mail->message) > 0))
      continue;
    auto why = take_mail_back(session, *mail, reason);
    if (why.empty()) {
      ++done.count;
      done.rows.push_back({fmt::format("outbox {}", id), "state", "queued", "cancelled", ""});
    } else {
      done.sent = desk::Sent::yes;
      done.moved.push_back(std::move(why));
    }
  }
}

/// Mail is the outbox's; the rest is the desk's.
desk::Reversal reverse(desk::Session& session, const desk::Event& event, const std::string& reason,
                       Done& done)
{
  const auto message = event.kind == "message" && event.message
                           ? desk::find_message(session.db, *event.message)
                           : std::nullopt;
  if (!message)
    return desk::reverse(session, event, reason);
  desk::Reversal reversal;
  if (message->kind == desk::MessageKind::incoming)
    return reversal;
  done.messages.insert(message->id);
  reversal.text = take_mail_back(session, message->id, reason);
  if (!reversal.text.empty()) {
    reversal.what = desk::Reversal::What::moved;
    done.sent = desk::Sent::yes;
    return reversal;
  }
  // A message that was forwarded is a comment as well.
  if (message->kind == desk::MessageKind::comment)
    return desk::reverse(session, event, reason);
  reversal.what = desk::Reversal::What::done;
  reversal.field = "message";
  reversal.change = desk::Change{message->ticket, fmt::format("{}", message->id), ""};
  return reversal;
}

// ------------------------------------------------------------------ taking back

void take_back(desk::Session& session, const desk::Event& event, const std::string& reason,
               desk::ActionId action, Done& done)
{
  auto reversal = reverse(session, event, reason, done);
  if (reversal.what == desk::Reversal::What::moved) {
    done.moved.push_back(fmt::format("ticket {}: event {} ({}) is left as it is: {}", event.ticket,
                                     event.id, describe(event), reversal.text));
    return;
  }
  if (reversal.what == desk::Reversal::What::done)
    ++done.count;
  desk::mark_undone(session.db, event.id, action);
  done.changes.add(reversal.field, std::move(reversal.change));
  if (reversal.operation) {
    desk::mark_operation_undone(session.db, event, *reversal.operation, action);
    settle_clocks(session, *reversal.operation);
    done.operations.emplace_back((event.kind == "undone" ? "" : "undo ") + reversal.operation->kind,
                                 std::move(*reversal.operation));
  }
}

void take_rows_back(desk::Session& session, desk::ActionId what, const std::string& reason,
                    Done& done)
{
  take_other_mail_back(session, what, reason, done);
  for (auto& row : desk::reverse_rows(session, what, done.sent, reason)) {
    if (!row.moved.empty()) {
      done.moved.push_back(fmt::format("{} is left as it is: {}", row.what, row.moved));
      continue;
    }
    ++done.count;
    done.rows.push_back(std::move(row));
  }
}

/// Of a command, not of its being taken back.
std::vector<std::string> books_of(store::Database& db, desk::ActionId action)
{
  const auto known = desk::find_action(db, action);
  return known && known->kind == desk::Action::Kind::undo ? std::vector<std::string>{}
                                                          : desk::books_of_action(db, action);
}

Done take_back(desk::Session& session, const ToUndo& what, const std::string& reason)
{
  const auto& events = what.events;
  const auto action = desk::begin_action(session);
  // An operation takes back all that came with it.
  const bool operations = std::any_of(events.begin(), events.end(), desk::is_operation);
  Done done;
  for (const auto& event : events)
    if (desk::can_be_reversed(event) && (!operations || desk::is_operation(event)) &&
        !desk::is_undone(session.db, event.id)) // with another one of them
      take_back(session, event, reason, action, done);
  if (what.action && what.whole) {
    done.books = books_of(session.db, *what.action);
    take_rows_back(session, *what.action, reason, done);
  }
  follow_with_clocks(session, done.changes);
  if (done.count > 0)
    desk::note_undoing(session, action, what.action, what.whole);
  return done;
}

void print(Shell& shell, const desk::RowReversal& row)
{
  auto& out = shell.out();
  const auto space = row.what.rfind(' ');
  const auto name = row.what.substr(space + 1);
  const bool number =
      std::all_of(name.begin(), name.end(), [](char c) { return c >= '0' && c <= '9'; });
  if (shell.json())
    out.json({{row.what.substr(0, space), number ? Json(std::stoll(name)) : Json(name)},
              {"field", row.field},
              {"from", row.before},
              {"to", row.after}});
  else if (out.terminal().is_terminal)
    out.line(fmt::format("{}  {}", out.paint(out.safe(row.what), term::Tone::strong),
                         out.safe(describe(row.field, {{}, row.before, row.after}))));
  else
    out.line(fmt::format("{}\t{}\t{}\t{}", out.safe(row.what), row.field, out.safe(row.before),
                         out.safe(row.after)));
}

int list(const UndoOptions& opt, Shell& shell)
{
  auto& out = shell.out();
  const auto login = opt.all ? std::string{} : shell.require_agent().login;
  std::vector<term::Column> columns{
      {.title = "no"}, {.title = "when"}, {.title = "verb"}, {.title = "state"}};
  if (opt.all)
    columns.insert(columns.begin() + 2, {.title = "agent"});
  term::Table table{columns, out.terminal(), [&out](std::string_view line) { out.line(line); }};
  for (const auto& action : desk::actions(shell.db(), login, usual_list)) {
    if (shell.json()) {
      out.json({{"command", fmt::format("c{}", action.number)},
                {"at", to_rfc3339(action.at)},
                {"agent", action.actor},
                {"verb", action.command},
                {"undone", action.undone}});
      continue;
    }
    std::vector<term::Cell> row{{fmt::format("c{}", action.number), term::Tone::strong},
                                {when(action.at, shell.now(), out.terminal())},
                                {action.command},
                                {action.undone ? "undone" : ""}};
    if (opt.all)
      row.insert(row.begin() + 2, {action.actor});
    table.add(std::move(row));
  }
  table.finish();
  return EX_OK;
}

int undo(const UndoOptions& opt, Shell& shell)
{
  if (opt.list)
    return list(opt, shell);
  auto session = shell.session();
  Done done;
  {
    store::Transaction tx{session.db};
    done = take_back(session, what_to_undo(session, opt), opt.reason);
    tx.commit();
  }
  (void)poke(poke_socket(session.db.file()), "send"); // mail may wait again
  done.changes.print(shell);
  for (const auto& [name, operation] : done.operations)
    print_operation(shell, name, operation);
  for (const auto& row : done.rows)
    print(shell, row);
  if (done.count == 0 && done.moved.empty())
    throw Error{Kind::usage, "nothing of that could be undone; tkt undo EVENT names another, by "
                             "the number that tkt log has"};
  for (const auto& book : done.books)
    log::notice("the next tkt contact sync {} brings that again, unless the address book says "
                "otherwise by then",
                term::safe_line(book));
  for (const auto& text : done.moved)
    log::warn("{}", text);
  return done.moved.empty() ? EX_OK : EX_TEMPFAIL;
}

} // namespace

void add_undo(CLI::App& verb, Shell& shell)
{
  auto opt = std::make_shared<UndoOptions>();
  auto* what =
      verb.add_option("WHAT", opt->what,
                      "number of an event; '#17': what was done to ticket 17 last; c12: a command "
                      "that --list has; your last command if not given")
          ->option_text("[EVENT|'#'ID|COMMAND]");
  verb.add_option("--reason", opt->reason, "for the log")->type_name("TEXT");
  auto* redo = verb.add_flag("--redo", opt->redo, "do again what you undid last")->excludes(what);
  auto* list =
      verb.add_flag("-l,--list", opt->list, "your last commands, by the numbers they are undone by")
          ->excludes(what)
          ->excludes(redo);
  verb.add_flag("--all", opt->all, "with --list: everybody's, and those of programs")->needs(list);
  shell.add_json(verb);
  verb.footer("Examples:\n  tkt undo\n  tkt undo 4711\n  tkt undo '#17'\n  tkt undo --redo");
  shell.on(verb, [opt](Shell& s) { return undo(*opt, s); });
}

} // namespace tkt::cli
