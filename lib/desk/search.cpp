#include "desk/search.hpp"

#include <algorithm>
#include <cmath>
#include <unordered_map>

#include <fmt/format.h>

#include "desk/ticket_filter.hpp"

namespace tkt::desk {

namespace {

constexpr std::int64_t most_ranked = 2'000;

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
  Instant changed{};
  double score = 0;
};

class Search {
public:
  Search(store::Database& db, const Query& query, Filter filter, Instant now)
      : db_{db}, query_{query}, now_{now}
  {
    filter.query = nullptr;
    where_ = both(condition_of(filter), query.rest);
  }

  std::vector<Candidate> run(std::size_t limit)
  {
    messages();
    tickets();
    contacts();
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

  void messages()
  {
    auto statement = db_.prepare(
        fmt::format("SELECT m.ticket, m.id, s.rank, t.updated_at FROM message_search s "
                    "CROSS JOIN message m INDEXED BY message_place ON m.id = s.rowid "
                    "CROSS JOIN ticket t ON t.id = m.ticket WHERE s.message_search MATCH ?{}{} "
                    "ORDER BY s.rowid DESC LIMIT {}",
                    where_.sql.empty() ? "" : " AND ", where_.sql, most_ranked));
    statement.bind(1, query_.text);
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

  void tickets()
  {
    each("SELECT t.id, t.updated_at FROM ticket_search s CROSS JOIN ticket t ON t.id = s.rowid "
         "WHERE s.ticket_search MATCH ?",
         "ORDER BY s.rowid DESC");
  }

  void contacts()
  {
    each("SELECT t.id, t.updated_at FROM contact_search s CROSS JOIN ticket t "
         "ON t.contact = s.rowid WHERE s.contact_search MATCH ?",
         "");
  }

  void each(std::string_view select, std::string_view order)
  {
    auto statement =
        db_.prepare(fmt::format("{}{}{} {} LIMIT {}", select, where_.sql.empty() ? "" : " AND ",
                                where_.sql, order, most_ranked));
    statement.bind(1, query_.text);
    bind_values(statement, where_.values, 2);
    while (statement.step())
      candidate(statement.read<TicketId>(0), statement.read<Instant>(1)).subject = true;
  }

  store::Database& db_;
  const Query& query_;
  Instant now_;
  Condition where_;
  std::unordered_map<TicketId, Candidate> found_;
};

std::string snippet(store::Database& db, const Query& query, MessageId message)
{
  auto statement = db.prepare("SELECT snippet(message_search, -1, char(2), char(3), '…', 24) "
                              "FROM message_search WHERE message_search MATCH ? AND rowid = ?");
  return statement.bind_all(query.text, message).value<std::string>().value_or("");
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
  for (const auto& found : Search{db, query, filter, now}.run(limit)) {
    auto ticket = find_ticket(db, found.ticket);
    if (!ticket)
      continue;
    SearchHit hit{std::move(*ticket), {}, {}, found.score};
    if (found.message) {
      hit.message = found.message;
      hit.snippet = snippet(db, query, found.message);
    }
    take(hit);
  }
}

} // namespace tkt::desk
