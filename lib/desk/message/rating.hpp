// What customers think of the work: questions that were asked, and their answers.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "base/row_id.hpp"
#include "desk/log/session.hpp"

namespace tkt::desk {

/// A question to a customer.
struct RatingRequest {
  std::int64_t id = 0;
  TicketId ticket;
  EventId occasion; ///< that resolved the ticket
  Instant asked_at{};
  Instant expires_at{};
  std::optional<MessageId> message; ///< that asked
};

/// Writes a question down, once for each occasion; nothing if it was asked before. Its mail is the
/// caller's to send, in the same transaction.
std::optional<RatingRequest> ask_for_rating(Session& session, TicketId ticket, EventId occasion,
                                            std::string_view address);
/// With the mail that asks, and an event.
void asked_by(Session& session, const RatingRequest& request, MessageId message);

std::optional<RatingRequest> find_request(store::Database& db, std::int64_t id);
/// The question that a mail of ours put.
std::optional<RatingRequest> request_of(store::Database& db, MessageId message);

struct NewRating {
  std::int64_t request = 0;
  int score = 0;
  std::optional<std::string> comment = {}; ///< none: one that is there stays
  std::string_view way = "web";            ///< or `mail`
  Instant at{};                            ///< when the customer said so
  std::optional<MessageId> message = {};
};

enum class Rated {
  recorded,
  changed, ///< another level, or another comment, in place of the earlier one
  same,    ///< said before
  late,    ///< the question, or the time to change one's mind, is over
  unknown, ///< no such question, or no such level
};
std::string_view to_text(Rated result);

/// Writes an answer down, with events `rated` and `rating_comment` on the ticket. What is repeated,
/// or comes after something newer, changes nothing. It opens no ticket again.
Rated rate(Session& session, const NewRating& rating);

/// The answer that counts.
struct Rating {
  std::int64_t request = 0;
  TicketId ticket;
  int score = 0;
  std::string comment;
  std::string way;
  std::string queue; ///< as the ticket was when it was resolved
  std::string agent;
  Instant rated_at{};
  Instant changed_at{};
};

/// A ticket's newest; nothing if it has none.
std::optional<Rating> rating_of(store::Database& db, TicketId ticket);

/// Calls `take` for each answer since then, oldest first.
void each_rating(store::Database& db, std::optional<Instant> since,
                 const std::function<void(const Rating&)>& take);

/// Questions since then by queue and agent: how many were asked is half of what a report says.
void each_request(store::Database& db, std::optional<Instant> since,
                  const std::function<void(const Rating& of, Instant asked_at)>& take);

} // namespace tkt::desk
