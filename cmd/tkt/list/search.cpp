// tkt search QUERY - tickets with these words, the best first; and queries that get a name.
#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "base/error.hpp"
#include "base/log.hpp"
#include "base/suggest.hpp"
#include "base/text.hpp"
#include "desk/query/saved_query.hpp"
#include "desk/query/search.hpp"
#include "store/transaction.hpp"
#include "term/safe_text.hpp"
#include "tkt/list/filter_options.hpp"
#include "tkt/list/query_argument.hpp"
#include "tkt/list/ticket_rows.hpp"
#include "tkt/ui/output.hpp"
#include "tkt/ui/wording.hpp"
#include "tkt/verbs.hpp"

namespace tkt::cli {

namespace {

constexpr std::size_t usual_limit = 50;

struct Search {
  std::vector<std::string> words;
  RowOptions rows;
  std::optional<std::size_t> limit;
  bool active = false;
  std::string save;
  std::string forget;
  bool saved = false;
};

std::string without_marks(std::string snippet)
{
  std::erase_if(snippet,
                [](char c) { return c == desk::SearchHit::mark || c == desk::SearchHit::unmark; });
  return snippet;
}

/// Lines of so many columns, in which the words that were found stand out.
std::vector<std::string> painted(const std::string& snippet, Output& out, std::size_t width)
{
  std::string text;
  std::vector<std::size_t> turns; // where a word that was found begins, where it ends, and so on
  std::string piece;
  const auto flush = [&] { text += out.safe(std::exchange(piece, {})); };
  for (const char c : snippet) {
    if (c == desk::SearchHit::mark || c == desk::SearchHit::unmark) {
      flush();
      turns.push_back(text.size());
    } else {
      piece += c;
    }
  }
  flush();
  turns.push_back(text.size());
  std::vector<std::string> lines;
  std::size_t at = 0;
  std::size_t turn = 0;
  for (const auto& plain : term::wrap(text, width)) {
    at = text.find(plain, at); // but for blanks, they are the text
    const auto end = at + plain.size();
    std::string line;
    while (at < end) {
      while (turns[turn] <= at && turn + 1 < turns.size())
        ++turn;
      const auto stop = std::min(end, std::max(turns[turn], at + 1));
      line += out.paint(std::string_view{text}.substr(at, stop - at),
                        turn % 2 == 1 ? term::Tone::strong : term::Tone::faint);
      at = stop;
    }
    lines.push_back(std::move(line));
  }
  return lines;
}

/// For a person: two lines a ticket, the second with the place where the words are.
void print_hit(const desk::SearchHit& hit, Shell& shell)
{
  auto& out = shell.out();
  const auto& ticket = hit.ticket;
  const auto clock = desk::state(ticket.clocks, shell.now());
  const auto charset = out.terminal().charset;
  const auto head = fmt::format("{}  ", out.safe(full_status(ticket)));
  const auto tail =
      fmt::format("  {}  {}", out.safe(ticket.agent.empty() ? "nobody" : ticket.agent),
                  when(ticket.updated_at, shell.now(), out.terminal()));
  const auto number = fmt::format("{}", ticket.id);
  const auto used = 4 + number.size() + term::width(head) + term::width(tail);
  const auto room = out.terminal().width > used + 12 ? out.terminal().width - used : 12;
  out.line(fmt::format("{} {}  {}{}{}", out.paint(clock_sign(clock, charset), clock_tone(clock)),
                       out.paint(number, term::Tone::strong), head,
                       term::cut(out.safe(ticket.subject), room, charset),
                       out.paint(tail, term::Tone::faint)));
  constexpr std::size_t indent = 4;
  const auto screen = out.terminal().width;
  if (!hit.snippet.empty())
    for (const auto& line :
         painted(hit.snippet, out, screen > 2 * indent ? screen - indent : indent))
      out.line(std::string(indent, ' ') + line);
}

int list_saved(Shell& shell)
{
  auto& out = shell.out();
  auto table = small_table(out, {"name", "query"});
  for (const auto& [name, query] :
       desk::saved_queries(shell.db(), shell.config(), shell.agent().value_or(""))) {
    if (shell.json())
      out.json({{"name", name}, {"query", query}});
    else
      table.add({name, query});
  }
  table.finish();
  return EX_OK;
}

std::vector<std::string> saved_names(Shell& shell)
{
  std::vector<std::string> names;
  for (const auto& [name, query] :
       desk::saved_queries(shell.db(), shell.config(), shell.agent().value_or("")))
    names.push_back(name);
  return names;
}

int search(const Search& opt, Shell& shell)
{
  if (opt.saved)
    return list_saved(shell);
  if (!opt.forget.empty()) {
    auto session = shell.session();
    if (!desk::forget_query(session, opt.forget))
      throw Error{Kind::usage, fmt::format("you have no saved query \"{}\"{}", opt.forget,
                                           did_you_mean_one_of(opt.forget, saved_names(shell)))};
    return EX_OK;
  }
  const auto text = join_query(opt.words);
  if (text.empty())
    throw Error{Kind::usage, "what is to be looked for? tkt search WORDS"};
  const auto query = read_query(shell, text, opt.save.empty() ? QueryFor::search : QueryFor::all);
  if (!opt.save.empty()) {
    auto session = shell.session();
    desk::save_query(session, opt.save, text);
    return EX_OK;
  }
  desk::Filter filter;
  if (!opt.active)
    filter.activity = desk::Filter::Activity::both;
  auto& out = shell.out();
  const bool person = out.terminal().is_terminal && !shell.json() && !opt.rows.csv &&
                      !opt.rows.atom && !opt.rows.ids && opt.rows.format.empty() &&
                      opt.rows.columns.empty();
  Rows rows{opt.rows, shell, {"id", "subject", "status", "agent", "changed", "snippet"}, text};
  const store::Snapshot snapshot{shell.db()};
  desk::search(shell.db(), query, filter, shell.now(), opt.limit.value_or(usual_limit),
               [&](const desk::SearchHit& hit) {
                 if (person) {
                   print_hit(hit, shell);
                   rows.remember(hit.ticket);
                   return;
                 }
                 const auto snippet = without_marks(hit.snippet);
                 Json more{{"message", hit.message ? Json(hit.message->value) : Json(nullptr)},
                           {"snippet", snippet},
                           {"score", hit.score}};
                 rows.add(hit.ticket, snippet, more);
               });
  rows.finish();
  return EX_OK;
}

} // namespace

void add_search(Command verb, Shell& shell)
{
  auto opt = std::make_shared<Search>();
  verb.argument("QUERY", opt->words, "printer fire, print*, from:@example.org, see tkt-query(7)");
  verb.flag("--active", opt->active, "only tickets in which something is left to do");
  verb.count("-n,--limit", opt->limit, "at most so many; 50 if not given");
  opt->rows.add_to(verb, shell);
  auto save = verb.option("--save", opt->save, "keep the query as @NAME", "NAME");
  auto forget =
      verb.option("--forget", opt->forget, "forget your query @NAME", "NAME").excludes(save);
  verb.flag("--saved", opt->saved, "the queries that have a name").excludes(save).excludes(forget);
  shell.on(verb, [opt](Shell& s) { return search(*opt, s); });
}

} // namespace tkt::cli
