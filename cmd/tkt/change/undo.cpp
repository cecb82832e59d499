// tkt undo [EVENT | #ID | cNUMBER] - take back what was done.
#include <algorithm>

#include <fmt/format.h>

#include "base/error.hpp"
#include "base/log.hpp"
#include "base/poke.hpp"
#include "desk/token/survey_token.hpp"
#include "desk/undo/command_log.hpp"
#include "desk/undo/row_undo.hpp"
#include "store/transaction.hpp"
#include "term/safe_text.hpp"
#include "term/table.hpp"
#include "tkt/change/merge_output.hpp"
#include "tkt/change/tickets.hpp"
#include "tkt/change/undo_run.hpp"
#include "tkt/change/undo_target.hpp"
#include "tkt/ui/wording.hpp"
#include "tkt/verbs.hpp"

namespace tkt::cli {

namespace {

constexpr int usual_list = 20;

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

/// How to name what would be taken back: `c12 (reply)`.
std::string name_of(const ToUndo& what)
{
  return what.number != 0
             ? fmt::format("c{} ({})", what.number, what.command)
             : fmt::format("event {} ({})", what.events.front().id, describe(what.events.front()));
}

/// Whether anything would be taken back; tried, and forgotten.
bool would_do(desk::Session& session, const ToUndo& what)
{
  store::Transaction tried{session.db};
  const auto done = take_back(session, what, {});
  tried.rollback();
  return done.count > 0;
}

/// What was meant stays as it is, and nothing else is taken back instead: it is named.
std::string earlier(desk::Session& session, const UndoOptions& opt, const ToUndo& what)
{
  constexpr int tries = 50;
  auto other = before(session, opt, what);
  for (int i = 0; i < tries && other; ++i) {
    if (would_do(session, *other))
      return fmt::format("nothing was {}; the last that can be is {}: tkt undo {}",
                         opt.redo ? "done again" : "undone", name_of(*other),
                         other->number != 0 ? fmt::format("c{}", other->number)
                                            : fmt::format("{}", other->events.front().id));
    other = before(session, opt, *other);
  }
  return {};
}

/// The next link is signed by a key of which no exported file tells.
bool has_no_survey_key(store::Database& db, const Done& done)
{
  return std::any_of(done.rows.begin(), done.rows.end(),
                     [](const auto& row) {
                       return row.what.starts_with("survey key ") && row.after.empty();
                     }) &&
         !desk::has_survey_key(db);
}

int undo(const UndoOptions& opt, Shell& shell)
{
  if (opt.list)
    return list(opt, shell);
  auto session = shell.session();
  Done done;
  std::string instead;
  {
    store::Transaction tx{session.db};
    const auto what = what_to_undo(session, opt);
    done = take_back(session, what, opt.reason);
    if (done.count == 0)
      instead = earlier(session, opt, what);
    tx.commit();
  }
  (void)poke(poke_socket(session.db.file()), "send"); // mail may wait again
  done.changes.print(shell);
  for (const auto& [name, operation] : done.operations)
    print_operation(shell, name, operation);
  for (const auto& row : done.rows)
    print(shell, row);
  if (done.count == 0 && done.moved.empty())
    throw Error{
        Kind::usage,
        fmt::format("{}; {}",
                    done.already.empty() ? "nothing of that could be undone" : done.already.front(),
                    instead.empty() ? "tkt undo EVENT names another, by the number that "
                                      "tkt log has"
                                    : instead)};
  for (const auto& book : done.books)
    log::notice("the next tkt contact sync {} brings that again, unless the address book says "
                "otherwise by then",
                term::safe_line(book));
  if (has_no_survey_key(session.db, done))
    log::notice("links of the survey will be signed by another key than was exported: tkt key "
                "survey --export before tkt-web is to know them");
  for (const auto& text : done.moved)
    log::warn("{}", text);
  if (!instead.empty())
    log::warn("{}", instead);
  return done.moved.empty() ? EX_OK : EX_TEMPFAIL;
}

} // namespace

void add_undo(Command verb, Shell& shell)
{
  auto opt = std::make_shared<UndoOptions>();
  auto what =
      verb.argument("WHAT", opt->what,
                    "number of an event; '#17': what was done to ticket 17 last; c12: a command "
                    "that --list has; your last command if not given")
          .shown_as("[EVENT|'#'ID|COMMAND]");
  verb.option("--reason", opt->reason, "for the log", "TEXT");
  auto redo = verb.flag("--redo", opt->redo, "do again what you undid last").excludes(what);
  auto list =
      verb.flag("-l,--list", opt->list, "your last commands, by the numbers they are undone by")
          .excludes(what)
          .excludes(redo);
  verb.flag("--all", opt->all, "with --list: everybody's, and those of programs").needs(list);
  shell.add_json(verb);
  verb.footer("Examples:\n  tkt undo\n  tkt undo 4711\n  tkt undo '#17'\n  tkt undo --redo");
  shell.on(verb, [opt](Shell& s) { return undo(*opt, s); });
}

} // namespace tkt::cli
