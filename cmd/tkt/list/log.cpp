// tkt log [-f] [ID|QUERY] - what happened, and what happens.
#include <algorithm>

#include <fmt/format.h>
#include <poll.h>
#include <unistd.h>

#include "base/error.hpp"
#include "base/suggest.hpp"
#include "base/text.hpp"
#include "desk/query/event_log.hpp"
#include "desk/ticket/ticket.hpp"
#include "term/relative_time.hpp"
#include "term/table.hpp"
#include "tkt/arguments/config_names.hpp"
#include "tkt/arguments/ticket_argument.hpp"
#include "tkt/list/query_argument.hpp"
#include "tkt/ui/json.hpp"
#include "tkt/ui/wording.hpp"
#include "tkt/verbs.hpp"

namespace tkt::cli {

namespace {

constexpr int pause = 200; // milliseconds between two looks while following

struct Log {
  std::vector<std::string> words; // a ticket, or a query
  std::string since;
  std::string actor;
  std::optional<std::size_t> newest;
  bool follow = false;
};

bool is_number(const std::string& word)
{
  return !word.empty() && word.size() < 19 &&
         std::all_of(word.begin(), word.end(), [](char c) { return c >= '0' && c <= '9'; });
}

/// The number of an event, or a time.
void read_since(const std::string& text, desk::EventFilter& filter, Shell& shell)
{
  if (text.empty())
    return;
  if (is_number(text)) {
    filter.after = EventId{std::stoll(text)};
  } else if (const auto ago = desk::parse_span(text)) {
    filter.since = shell.now() - *ago;
  } else if (const auto time = desk::parse_time(text, shell.now(), query_context(shell).zone)) {
    filter.since = time->from;
  } else {
    throw Error{Kind::usage, fmt::format("--since: \"{}\" is no number of an event and no time: "
                                         "2h, yesterday, 2024-03-01",
                                         text)};
  }
}

/// `me`, an agent, or a program.
std::string read_actor(const std::string& name, Shell& shell)
{
  if (name.empty())
    return {};
  if (name == "me")
    return shell.require_agent().login;
  auto known = names(shell.config(), Vocabulary::agent);
  for (const auto* program : {"tkt-fetch", "tkt-rules", "tkt-sla", "tkt-send", "tkt-web", "tktd"})
    known.emplace_back(program);
  if (std::find(known.begin(), known.end(), name) == known.end())
    throw Error{Kind::usage,
                fmt::format("no agent \"{}\"{}", name, did_you_mean_one_of(name, known))};
  return name;
}

/// For a person a sentence, in which nothing is cut off; the number is what tkt undo takes.
term::Table sentences(Output& out)
{
  using enum term::Column::Align;
  return {{{.title = "event", .align = right, .least = 7},
           {.title = "when", .least = 16},
           {.title = "no", .align = right, .least = 8},
           {.title = "who", .least = 9},
           {.title = "what", .least = 20, .wraps = true}},
          out.terminal(),
          [&out](std::string_view line) { out.line(line); }};
}

void print(const desk::Event& event, Shell& shell, term::Table& table)
{
  auto& out = shell.out();
  if (shell.json()) {
    out.json(to_log_json(event));
  } else if (out.terminal().is_terminal) {
    table.add({{fmt::format("{}", event.id), term::Tone::faint},
               {term::local(event.at), term::Tone::faint},
               {fmt::format("{}", event.ticket), term::Tone::strong},
               {event.actor, term::Tone::own},
               describe(event, out.terminal())});
  } else {
    table.add({fmt::format("{}", event.id), fmt::format("{}", event.ticket), to_rfc3339(event.at),
               event.actor, event.unix_user, event.kind, event.before, event.after, event.reason});
  }
}

/// Sleeps, but not beyond the moment in which the reader of our pipe goes away.
void wait_a_little()
{
  pollfd out{STDOUT_FILENO, 0, 0};
  if (::poll(&out, 1, pause) > 0 && (out.revents & POLLERR) != 0)
    throw ReaderGone{};
}

int log(const Log& opt, Shell& shell)
{
  auto& db = shell.db();
  desk::EventFilter filter;
  desk::Query query;
  if (opt.words.size() == 1 && is_number(opt.words.front())) {
    filter.ticket = desk::get_ticket(db, find_ticket(db, opt.words.front())).id;
  } else if (!opt.words.empty()) {
    query = read_query(shell, join_query(opt.words));
    filter.query = &query;
  }
  read_since(opt.since, filter, shell);
  filter.actor = read_actor(opt.actor, shell);
  filter.newest = opt.newest;

  if (opt.follow && opt.since.empty() && !opt.newest)
    filter.after = desk::newest_event(db);
  if (!opt.follow)
    shell.out().page();
  auto table = sentences(shell.out());
  while (true) {
    // What is looked at next, even if nothing of it is shown.
    const auto seen = desk::newest_event(db);
    desk::each_event(db, filter, [&](const desk::Event& event) {
      print(event, shell, table);
      filter.after = event.id;
    });
    table.finish();
    if (!opt.follow)
      return EX_OK;
    filter.after = std::max(filter.after, seen);
    filter.since.reset();
    filter.newest.reset();
    shell.out().flush();
    wait_a_little();
  }
}

} // namespace

void add_log(Command verb, Shell& shell)
{
  auto opt = std::make_shared<Log>();
  verb.argument("QUERY", opt->words, "of one ticket, by its number, or of those of a query")
      .shown_as("ID|QUERY");
  verb.flag("-f,--follow", opt->follow, "go on as things happen; without --since, from now on");
  verb.option("--since", opt->since, "behind the event of this number, or since then: 2h",
              "EVENT|TIME");
  verb.option("--agent", opt->actor, "by this agent, or by a program; me", "LOGIN");
  verb.count("-n,--limit", opt->newest, "the newest so many");
  shell.add_json(verb);
  shell.on(verb, [opt](Shell& s) { return log(*opt, s); });
}

} // namespace tkt::cli
