// tkt draft - texts that were begun and not sent.
#include <algorithm>

#include <fmt/format.h>

#include "base/error.hpp"
#include "base/text.hpp"
#include "desk/message/draft.hpp"
#include "tkt/ui/json.hpp"
#include "tkt/ui/output.hpp"
#include "tkt/ui/wording.hpp"
#include "tkt/verbs.hpp"
#include "tkt/write/edit_draft.hpp"

namespace tkt::cli {

namespace {

struct DraftOptions {
  std::string number;
  bool all = false;
  bool force = false;
};

desk::Draft find(store::Database& db, const std::string& word)
{
  if (word.empty() || word.size() > 18 ||
      !std::all_of(word.begin(), word.end(), [](char c) { return c >= '0' && c <= '9'; }))
    throw Error{Kind::usage, fmt::format("\"{}\" is no number of a draft", word)};
  return desk::get_draft(db, desk::DraftId{std::stoll(word)});
}

/// One of the agent's own that nobody has open.
desk::Draft find_own(desk::Session& session, const std::string& word)
{
  auto draft = find(session.db, word);
  if (draft.agent != session.actor.name)
    throw Error{Kind::no_permission, fmt::format("draft {} is {}'s; tkt draft show {} prints it",
                                                 draft.id, draft.agent, draft.id)};
  if (draft.is_open(Clock::system().now()))
    throw Error{Kind::temporary, fmt::format("draft {} is open in an editor", draft.id)};
  return draft;
}

Json to_json(const desk::Draft& draft)
{
  return {{"id", draft.id.value},
          {"kind", desk::to_text(draft.kind)},
          {"ticket", draft.ticket ? Json(draft.ticket->value) : Json(nullptr)},
          {"agent", draft.agent},
          {"begun_at", to_rfc3339(draft.begun_at)},
          {"saved_at", to_rfc3339(draft.saved_at)},
          {"open", draft.is_open(Clock::system().now())},
          {"text", draft.text}};
}

/// The first line that says something.
std::string glance(const desk::Draft& draft)
{
  const auto text = desk::text_of(draft);
  for (const auto line : split(text, '\n')) {
    if (!trim(line).empty())
      return std::string{trim(line)};
  }
  return {};
}

int list(const DraftOptions& opt, Shell& shell)
{
  auto& db = shell.db();
  auto& out = shell.out();
  auto table = small_table(out, {"no", "kind", "ticket", "agent", "saved", "state", "text"});
  for (const auto& draft :
       desk::drafts(db, opt.all ? std::string{} : shell.require_agent().login)) {
    if (shell.json()) {
      out.json(to_json(draft));
      continue;
    }
    table.add({fmt::format("{}", draft.id), std::string{desk::to_text(draft.kind)},
               draft.ticket ? fmt::format("{}", *draft.ticket) : "", draft.agent,
               when(draft.saved_at, shell.now(), out.terminal()),
               draft.is_open(Clock::system().now()) ? "open" : "", glance(draft)});
  }
  table.finish();
  return EX_OK;
}

int show(const DraftOptions& opt, Shell& shell)
{
  const auto draft = find(shell.db(), opt.number);
  auto& out = shell.out();
  if (shell.json()) {
    out.json(to_json(draft));
    return EX_OK;
  }
  out.page();
  out.line(out.safe_lines(draft.text));
  return EX_OK;
}

int resume(const DraftOptions& opt, Shell& shell)
{
  auto session = shell.session();
  return resume_draft(shell, session, find_own(session, opt.number), opt.force);
}

int send(const DraftOptions& opt, Shell& shell)
{
  auto session = shell.session();
  return send_draft(shell, session, find_own(session, opt.number), opt.force);
}

int drop(const DraftOptions& opt, Shell& shell)
{
  auto session = shell.session();
  const auto draft = find_own(session, opt.number);
  discard_draft(session, draft);
  if (shell.json())
    shell.out().json(to_json(draft));
  else
    shell.out().tell(fmt::format("draft {}  is gone: {}{}", draft.id, desk::to_text(draft.kind),
                                 draft.ticket ? fmt::format(" on #{}", *draft.ticket) : ""),
                     {fmt::format("{}", draft.id), std::string{desk::to_text(draft.kind)},
                      draft.ticket ? fmt::format("{}", *draft.ticket) : ""});
  return EX_OK;
}

} // namespace

void add_draft(Command verb, Shell& shell)
{
  auto opt = std::make_shared<DraftOptions>();
  const auto add = [&](const char* name, const char* meaning,
                       int (*work)(const DraftOptions&, Shell&), bool number, bool sends) {
    auto word = verb.word(name, meaning);
    if (number)
      word.argument("DRAFT", opt->number, "its number, as list has it").required();
    if (sends)
      word.flag("--force", opt->force, "ask nothing, whatever came in meanwhile");
    shell.add_json(word);
    shell.on(word, [opt, work](Shell& s) { return work(*opt, s); });
    return word;
  };
  add("list", "Yours: number, kind, ticket, agent, last saved, text", list, false, false)
      .flag("--all", opt->all, "everybody's");
  add("show", "Print one", show, true, false);
  add("resume", "Open the editor again, then send it", resume, true, true);
  add("send", "Send it as it is", send, true, true);
  add("drop", "Throw it away", drop, true, false);
}

} // namespace tkt::cli
