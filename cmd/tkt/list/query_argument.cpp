#include "tkt/list/query_argument.hpp"

#include <algorithm>
#include <ctime>
#include <set>

#include <fmt/format.h>
#include <unistd.h>

#include "base/log.hpp"
#include "base/text.hpp"
#include "desk/query/saved_query.hpp"
#include "desk/ticket/nearest_number.hpp"
#include "desk/ticket/tags.hpp"
#include "sla/remaining.hpp"
#include "term/safe_text.hpp"
#include "term/terminal.hpp"

namespace tkt::cli {

namespace {

constexpr std::size_t widest = 70; // of what is shown of a query

using std::chrono::local_days;
using std::chrono::local_seconds;

/// The zone of the person: TZ, or the system's.
desk::Zone own_zone()
{
  return {[](Instant at) {
            const std::time_t time = std::chrono::floor<seconds>(at).time_since_epoch().count();
            std::tm parts{};
            ::localtime_r(&time, &parts);
            const std::chrono::year_month_day day{
                std::chrono::year{parts.tm_year + 1900},
                std::chrono::month{static_cast<unsigned>(parts.tm_mon + 1)},
                std::chrono::day{static_cast<unsigned>(parts.tm_mday)}};
            return local_seconds{local_days{day}} + hours{parts.tm_hour} + minutes{parts.tm_min} +
                   seconds{parts.tm_sec};
          },
          [](local_seconds at) {
            const auto day = std::chrono::floor<days>(at);
            const std::chrono::year_month_day date{day};
            std::tm parts{};
            parts.tm_year = static_cast<int>(date.year()) - 1900;
            parts.tm_mon = static_cast<int>(static_cast<unsigned>(date.month())) - 1;
            parts.tm_mday = static_cast<int>(static_cast<unsigned>(date.day()));
            parts.tm_sec = static_cast<int>((at - day).count());
            parts.tm_isdst = -1;
            return Instant{seconds{std::mktime(&parts)}};
          }};
}

bool is_phrase(std::string_view word)
{
  if (word.find_first_of(" \t") == word.npos || word.find_first_of(":\"()*") != word.npos ||
      word.find_first_of("-!@#") == 0)
    return false;
  for (const auto part : split(word, ' '))
    if (part == "OR" || part == "AND" || part == "NOT")
      return false;
  return true;
}

std::string spaced(std::string text)
{
  std::replace_if(
      text.begin(), text.end(), [](char c) { return c == '\n' || c == '\r' || c == '\t'; }, ' ');
  return text;
}

} // namespace

std::string join_query(const std::vector<std::string>& words)
{
  std::string query;
  for (const auto& word : words) {
    if (!query.empty())
      query += ' ';
    query += is_phrase(word) ? fmt::format("\"{}\"", word) : word;
  }
  return query;
}

desk::QueryContext query_context(Shell& shell)
{
  desk::QueryContext context{shell.config(), shell.now(), own_zone()};
  context.me = shell.agent().value_or("");
  context.saved = [&shell, me = context.me](const std::string& name) {
    return desk::find_query(shell.db(), shell.config(), me, name);
  };
  context.other_tags = [&shell](const std::string& tag) {
    return desk::other_tags(shell.db(), tag);
  };
  context.unknown_number = [&shell](std::string_view table, std::int64_t number) {
    return desk::if_unknown(shell.db(), table, number);
  };
  return context;
}

desk::Query read_query(Shell& shell, const std::string& text, QueryFor use)
{
  auto context = query_context(shell);
  context.numbers_are_tickets = use != QueryFor::search;
  context.active_unless_said = use == QueryFor::list;
  if (text.find('@') != std::string::npos)
    for (const auto& [name, query] : desk::saved_queries(shell.db(), shell.config(), context.me))
      context.saved_names.push_back(name);
  std::set<std::string> unknown_tags;
  context.other_tags = [&shell, &unknown_tags](const std::string& tag) {
    if (!desk::is_tag(shell.db(), tag))
      unknown_tags.insert(tag);
    return desk::other_tags(shell.db(), tag);
  };
  auto query = desk::compile_query(text, context);
  // Tags are anybody's to make up, so that is no mistake; but a person may wonder.
  if (shell.out().terminal().is_terminal && !shell.json())
    for (const auto& tag : unknown_tags)
      log::notice("no ticket has the tag \"{}\"", term::safe_line(tag));
  if (query.needs_left) {
    const auto calendars = std::make_shared<sla::Calendars>(shell.config());
    auto& db = shell.db();
    desk::define_work_left(
        db,
        [&db, calendars, now = shell.now()](TicketId id, std::string_view sla,
                                            std::string_view queue) -> std::optional<seconds> {
          desk::Ticket ticket;
          ticket.clocks = desk::clocks_of(db, id);
          ticket.sla = sla;
          ticket.queue = queue;
          const auto left = sla::remaining(*calendars, ticket, now);
          return left ? std::optional{left->work} : std::nullopt;
        });
  }
  return query;
}

int complain(const desk::QueryError& error)
{
  log::error("{}", error.what());
  const auto charset = term::look_at(STDERR_FILENO, Shell::variable).charset;
  const std::string_view query = error.query();
  const auto at = std::min(error.where().at, query.size());
  auto before = term::safe_line(spaced(std::string{query.substr(0, at)}), charset);
  const auto wrong =
      term::safe_line(spaced(std::string{query.substr(at, error.where().size)}), charset);
  auto after = term::safe_line(
      spaced(std::string{query.substr(std::min(query.size(), at + error.where().size))}), charset);
  // Of a long query, what is near the mistake.
  while (term::width(before) > widest / 2) {
    std::size_t next = 1;
    while (next < before.size() && (before[next] & 0xC0) == 0x80)
      ++next;
    before.erase(0, next);
  }
  const auto marked = term::cut(wrong, widest / 2, charset);
  after = term::cut(after, widest - term::width(before) - term::width(marked), charset);
  const auto length = std::max<std::size_t>(1, term::width(marked));
  const auto lines =
      fmt::format("  {}{}{}\n  {}^{}\n", before, marked, after,
                  std::string(term::width(before), ' '), std::string(length - 1, '~'));
  [[maybe_unused]] const auto written = ::write(STDERR_FILENO, lines.data(), lines.size());
  return EX_USAGE;
}

} // namespace tkt::cli
