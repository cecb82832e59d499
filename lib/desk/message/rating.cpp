#include "desk/message/rating.hpp"

#include <fmt/format.h>

#include "base/text.hpp"
#include "desk/log/event.hpp"
#include "desk/log/merged.hpp"
#include "desk/ticket/ticket.hpp"
#include "mail/parse/address.hpp"
#include "store/transaction.hpp"

namespace tkt::desk {

namespace {

constexpr std::size_t longest_comment = 4000;

constexpr auto request_columns = "id, ticket, occasion, asked_at, expires_at, message";

std::optional<RatingRequest> read_request(store::Statement&& query)
{
  if (!query.step())
    return {};
  return RatingRequest{query.read<std::int64_t>(0), query.read<TicketId>(1),
                       query.read<EventId>(2),      query.read<Instant>(3),
                       query.read<Instant>(4),      query.read<std::optional<MessageId>>(5)};
}

constexpr auto rating_columns =
    "SELECT r.request, r.ticket, r.score, r.comment, r.way, q.queue, q.agent, r.rated_at, "
    "r.changed_at FROM rating r JOIN rating_request q ON q.id = r.request ";

Rating read_rating(const store::Statement& query)
{
  return {query.read<std::int64_t>(0), query.read<TicketId>(1),    query.read<int>(2),
          query.read<std::string>(3),  query.read<std::string>(4), query.read<std::string>(5),
          query.read<std::string>(6),  query.read<Instant>(7),     query.read<Instant>(8)};
}

std::optional<Rating> find_rating(store::Database& db, std::int64_t request)
{
  auto query = db.prepare(std::string{rating_columns} + "WHERE r.request = ?");
  query.bind_all(request);
  return query.step() ? std::optional{read_rating(query)} : std::nullopt;
}

/// `4 (satisfied)`, in the desk's language.
std::string title(const config::Config& config, int score)
{
  const auto* level = config.survey.find_level(score);
  return level == nullptr ? fmt::format("{}", score)
                          : fmt::format("{} ({})", score, level->name_in(config.desk.language));
}

Rated refuse(Session& session, TicketId ticket, const NewRating& rating, std::string_view why)
{
  add_event(session, ticket,
            {.kind = "rating_refused",
             .after = title(session.config, rating.score),
             .reason = why,
             .message = rating.message});
  return Rated::late;
}

} // namespace

std::string_view to_text(Rated result)
{
  switch (result) {
  case Rated::recorded:
    return "recorded";
  case Rated::changed:
    return "changed";
  case Rated::same:
    return "same";
  case Rated::late:
    return "late";
  case Rated::unknown:
    break;
  }
  return "unknown";
}

std::optional<RatingRequest> ask_for_rating(Session& session, TicketId id, EventId occasion,
                                            std::string_view address)
{
  store::Transaction tx{session.db};
  const auto ticket = get_ticket(session.db, id);
  const auto now = session.now();
  // Links say when they expire in whole seconds.
  const auto expires = std::chrono::floor<seconds>(now + session.config.survey.expires);
  session.db
      .prepare("INSERT INTO rating_request(ticket, occasion, queue, agent, address, asked_at, "
               "expires_at) VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING")
      .run(id, occasion, ticket.queue, ticket.agent, mail::fold_address(address), now,
           Instant{expires});
  if (session.db.changes() == 0)
    return {};
  auto query = session.db.prepare(fmt::format(
      "SELECT {} FROM rating_request WHERE ticket = ? AND occasion = ?", request_columns));
  query.bind_all(id, occasion);
  auto made = read_request(std::move(query));
  tx.commit();
  return made;
}

void asked_by(Session& session, const RatingRequest& request, MessageId message)
{
  session.db.prepare("UPDATE rating_request SET message = ? WHERE id = ?").run(message, request.id);
  add_event(session, request.ticket,
            {.kind = "asked_rating",
             .after = to_rfc3339(request.expires_at),
             .reason = fmt::format("event {} resolved the ticket", request.occasion),
             .message = message});
}

std::optional<RatingRequest> find_request(store::Database& db, std::int64_t id)
{
  auto query =
      db.prepare(fmt::format("SELECT {} FROM rating_request WHERE id = ?", request_columns));
  query.bind_all(id);
  return read_request(std::move(query));
}

std::optional<RatingRequest> request_of(store::Database& db, MessageId message)
{
  auto query =
      db.prepare(fmt::format("SELECT {} FROM rating_request WHERE message = ?", request_columns));
  query.bind_all(message);
  return read_request(std::move(query));
}

Rated rate(Session& session, const NewRating& rating)
{
  store::Transaction tx{session.db};
  const auto request = find_request(session.db, rating.request);
  if (!request || session.config.survey.find_level(rating.score) == nullptr)
    return Rated::unknown;
  const auto ticket = current_ticket(session.db, request->ticket);
  const auto before = find_rating(session.db, rating.request);
  std::optional<std::string> comment = rating.comment;
  if (comment)
    *comment = std::string{clip(trim(to_utf8(*comment)), longest_comment)};
  const bool same_score = before && before->score == rating.score;
  const bool same_comment = !comment || (before ? before->comment == *comment : comment->empty());
  if (same_score && same_comment)
    return Rated::same;
  if (before && rating.at < before->changed_at)
    return Rated::same; // an older word, taken in again
  if (rating.at > request->expires_at ||
      (before && rating.at > before->rated_at + session.config.survey.change)) {
    const auto result = refuse(session, ticket, rating,
                               rating.at > request->expires_at ? "the question has expired"
                                                               : "too late to change it");
    tx.commit();
    return result;
  }

  session.db
      .prepare("INSERT INTO rating(request, ticket, score, comment, way, rated_at, changed_at) "
               "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?6) ON CONFLICT(request) DO UPDATE SET "
               "score = ?3, comment = ?4, way = ?5, changed_at = ?6")
      .run(rating.request, ticket, rating.score,
           comment  ? *comment
           : before ? before->comment
                    : std::string{},
           rating.way, rating.at);
  if (!same_score)
    add_event(session, ticket,
              {.kind = "rated",
               .before = before ? title(session.config, before->score) : std::string{},
               .after = title(session.config, rating.score),
               .reason = fmt::format("the customer, by {}", rating.way),
               .message = rating.message});
  if (!same_comment)
    add_event(session, ticket,
              {.kind = "rating_comment",
               .before = before ? before->comment : std::string{},
               .after = *comment,
               .reason = fmt::format("the customer, by {}", rating.way),
               .message = rating.message});
  tx.commit();
  return before ? Rated::changed : Rated::recorded;
}

std::optional<Rating> rating_of(store::Database& db, TicketId ticket)
{
  auto query = db.prepare(std::string{rating_columns} +
                          "WHERE r.ticket = ? ORDER BY r.rated_at DESC, r.request DESC LIMIT 1");
  query.bind_all(ticket);
  return query.step() ? std::optional{read_rating(query)} : std::nullopt;
}

void each_rating(store::Database& db, std::optional<Instant> since,
                 const std::function<void(const Rating&)>& take)
{
  auto query = db.prepare(std::string{rating_columns} +
                          "WHERE r.rated_at >= ? ORDER BY r.rated_at, r.request");
  query.bind_all(since.value_or(Instant{}));
  while (query.step())
    take(read_rating(query));
}

void each_request(store::Database& db, std::optional<Instant> since,
                  const std::function<void(const Rating& of, Instant asked_at)>& take)
{
  auto query = db.prepare("SELECT id, ticket, queue, agent, asked_at FROM rating_request "
                          "WHERE asked_at >= ? AND message IS NOT NULL ORDER BY asked_at, id");
  query.bind_all(since.value_or(Instant{}));
  while (query.step()) {
    Rating of;
    of.request = query.read<std::int64_t>(0);
    of.ticket = query.read<TicketId>(1);
    of.queue = query.read<std::string>(2);
    of.agent = query.read<std::string>(3);
    take(of, query.read<Instant>(4));
  }
}

} // namespace tkt::desk
