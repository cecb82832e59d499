#include "desk/query/search.hpp"

#include <algorithm>
#include <cmath>
#include <unordered_map>
#include <utility>

#include <fmt/format.h>

#include "base/text.hpp"
#include "desk/query/builder.hpp"
#include "desk/query/ticket_list.hpp"

namespace tkt::desk {

namespace {

constexpr std::int64_t most_ranked = 2'000;
constexpr std::int64_t common = 20'000; // a word that occurs so often is not counted further

// What counts how much. bm25 of a good hit is about 10.
constexpr double for_subject = 8;
constexpr double for_more = 1.5;   ///< for each doubling of the messages that match
constexpr double for_recent = 4;   ///< for what is of today; halved in
constexpr double half_life = 60.0; ///< days

struct Candidate {
  TicketId ticket;
  MessageId message;
  double best = 0; ///< bm25 of the message, larger is better
  int messages = 0;
  bool subject = false;
  bool spread = false; ///< the words are at several places, one of them in the message
  Instant changed{};
  double score = 0;
};

class Search {
public:
  Search(store::Database& db, const Query& query, Filter filter, Instant now)
      : db_{db}, query_{query}, now_{now}
  {
    few_ = query.active || filter.activity == Filter::Activity::active;
    filter.query = nullptr;
    where_ = both(condition_of(filter), query.rest);
  }

  std::vector<Candidate> run(std::size_t limit)
  {
    at_one_place(query_.text);
    if (query_.words.size() > 1 && found_.size() < limit)
      spread();
    std::vector<Candidate> all;
    for (auto& [id, candidate] : found_) {
      const double age = std::max(0.0, static_cast<double>((now_ - candidate.changed).count()) /
                                           (1000.0 * 86400.0));
      candidate.score = candidate.best + (candidate.subject ? for_subject : 0) +
                        for_more * std::log2(1.0 + candidate.messages) +
                        for_recent * std::exp2(-age / half_life);
      all.push_back(candidate);
    }
    const auto better = [](const Candidate& a, const Candidate& b) {
      return a.score != b.score ? a.score > b.score : a.ticket > b.ticket;
    };
    const auto count = std::min(limit, all.size());
    std::partial_sort(all.begin(), all.begin() + static_cast<std::ptrdiff_t>(count), all.end(),
                      better);
    all.resize(count);
    return all;
  }

private:
  Candidate& candidate(TicketId id, Instant changed)
  {
    auto& one = found_[id];
    one.ticket = id;
    one.changed = changed;
    return one;
  }

  void at_one_place(const std::string& words)
  {
    messages(words);
    each("SELECT t.id, t.updated_at FROM ticket_search s CROSS JOIN ticket t ON t.id = s.rowid "
         "WHERE s.ticket_search MATCH ?",
         few_ ? tickets_of_few : "", "ORDER BY s.rowid DESC", words);
    each("SELECT t.id, t.updated_at FROM contact_search s CROSS JOIN ticket t "
         "ON t.contact = s.rowid WHERE s.contact_search MATCH ?",
         "", "", words);
  }

  void messages(const std::string& words)
  {
    auto statement = db_.prepare(fmt::format(
        "SELECT m.ticket, m.id, s.rank, t.updated_at FROM message_search s "
        "CROSS JOIN message m INDEXED BY message_place ON m.id = s.rowid "
        "CROSS JOIN ticket t ON t.id = m.ticket WHERE s.message_search MATCH ?{}{}{} "
        "ORDER BY s.rowid DESC LIMIT {}",
        few_ ? messages_of_few : "", where_.sql.empty() ? "" : " AND ", where_.sql, most_ranked));
    statement.bind(1, words);
    bind_values(statement, where_.values, 2);
    while (statement.step()) {
      auto& one = candidate(statement.read<TicketId>(0), statement.read<Instant>(3));
      ++one.messages;
      const double score = -statement.read<double>(2);
      if (!one.message || score > one.best) {
        one.best = score;
        one.message = statement.read<MessageId>(1);
      }
    }
  }

  void each(std::string_view select, std::string_view which, std::string_view order,
            const std::string& words)
  {
    auto statement =
        db_.prepare(fmt::format("{}{}{}{} {} LIMIT {}", select, which,
                                where_.sql.empty() ? "" : " AND ", where_.sql, order, most_ranked));
    statement.bind(1, words);
    bind_values(statement, where_.values, 2);
    while (statement.step())
      candidate(statement.read<TicketId>(0), statement.read<Instant>(1)).subject = true;
  }

  /// Tickets with one word here and another there: those of the rarest word that have the others.
  void spread()
  {
    std::vector<std::pair<std::int64_t, std::string>> words;
    for (const auto& word : query_.words)
      words.emplace_back(messages_with(word), word);
    std::sort(words.begin(), words.end());
    auto together = std::exchange(found_, {});
    at_one_place(words.front().second);
    for (std::size_t i = 1; i < words.size() && !found_.empty(); ++i)
      keep_those_with(words[i].second);
    for (auto& [id, one] : found_) {
      one.spread = true;
      one.subject = false; // has one word of several
    }
    for (auto& [id, one] : together)
      found_.insert_or_assign(id, one);
  }

  std::int64_t messages_with(const std::string& word)
  {
    return db_
        .prepare(fmt::format("SELECT count(*) FROM (SELECT rowid FROM message_search "
                             "WHERE message_search MATCH ? LIMIT {})",
                             common))
        .bind_all(word)
        .value<std::int64_t>()
        .value_or(0);
  }

  void keep_those_with(const std::string& word)
  {
    std::string ids;
    for (const auto& [id, one] : found_)
      ids += fmt::format("{}{}", ids.empty() ? "" : ",", id);
    auto statement = db_.prepare(
        fmt::format("SELECT m.ticket FROM message_search s CROSS JOIN message m "
                    "INDEXED BY message_place ON m.id = s.rowid WHERE s.message_search MATCH ? "
                    "AND +s.rowid IN (SELECT a.id FROM message a INDEXED BY message_ticket "
                    "WHERE a.ticket IN ({0})) "
                    "UNION ALL SELECT s.rowid FROM ticket_search s WHERE s.ticket_search MATCH ? "
                    "AND +s.rowid IN ({0}) "
                    "UNION ALL SELECT k.id FROM contact_search s CROSS JOIN ticket k "
                    "ON k.contact = s.rowid WHERE s.contact_search MATCH ? AND +k.id IN ({0})",
                    ids));
    statement.bind_all(word, word, word);
    std::unordered_map<TicketId, Candidate> kept;
    while (statement.step())
      if (const auto one = found_.find(statement.read<TicketId>(0)); one != found_.end())
        kept.insert(*one);
    found_ = std::move(kept);
  }

  store::Database& db_;
  const Query& query_;
  Instant now_;
  Condition where_;
  bool few_ = false; ///< only active tickets are looked at
  std::unordered_map<TicketId, Candidate> found_;
};

using Snippets = std::unordered_map<MessageId, std::string>;

/// What stands around the words in these messages.
void add_snippets(store::Database& db, const std::string& words,
                  const std::vector<MessageId>& messages, Snippets& found)
{
  if (messages.empty())
    return;
  std::string ids;
  for (const auto id : messages)
    ids += fmt::format("{}{}", ids.empty() ? "" : ",", id);
  // All words that begin so are gathered anew for each message that is asked for; rather, all
  // messages that have them are gone through once.
  const bool prefix = words.find("\" *") != std::string::npos;
  auto statement =
      db.prepare(fmt::format("SELECT rowid, snippet(message_search, -1, char(2), char(3), '…', 24) "
                             "FROM message_search WHERE message_search MATCH ? AND {}rowid IN ({})",
                             prefix ? "+" : "", ids));
  statement.bind_all(words);
  while (statement.step())
    found[statement.read<MessageId>(0)] = statement.read<std::string>(1);
}

Snippets snippets(store::Database& db, const Query& query, const std::vector<Candidate>& candidates)
{
  std::vector<MessageId> together;
  std::vector<MessageId> spread;
  for (const auto& one : candidates)
    if (one.message)
      (one.spread ? spread : together).push_back(one.message);
  Snippets found;
  add_snippets(db, query.text, together, found);
  add_snippets(db, join(query.words, " OR "), spread, found);
  return found;
}

} // namespace

void search(store::Database& db, const Query& query, const Filter& filter, Instant now,
            std::size_t limit, const std::function<void(const SearchHit&)>& take)
{
  if (query.text.empty()) {
    auto all = filter;
    all.query = &query;
    all.order = Filter::Order::changed;
    all.limit = limit;
    each_ticket(db, all, now, [&](const Ticket& ticket) { take({ticket, {}, {}, 0}); });
    return;
  }
  const auto candidates = Search{db, query, filter, now}.run(limit);
  auto places = snippets(db, query, candidates);
  for (const auto& found : candidates) {
    auto ticket = find_ticket(db, found.ticket);
    if (!ticket)
      continue;
    SearchHit hit{std::move(*ticket), {}, {}, found.score};
    if (found.message) {
      hit.message = found.message;
      hit.snippet = std::move(places[found.message]);
    }
    take(hit);
  }
}

} // namespace tkt::desk
