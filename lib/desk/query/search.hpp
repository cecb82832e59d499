// Full text, the best first.
#pragma once

#include <functional>
#include <optional>
#include <string>

#include "desk/query/query.hpp"
#include "desk/ticket/ticket.hpp"

namespace tkt::desk {

struct SearchHit {
  Ticket ticket;
  std::optional<MessageId> message; ///< that has the words, best of all; none: the card has them
  std::string snippet;              ///< its words around them, which stand between these two:
  static constexpr char mark = '\x02';
  static constexpr char unmark = '\x03';
  double score = 0; ///< higher is better; says nothing between two searches
};

/// Tickets that have the words of the query in their subject, in messages or on their contact, and
/// for which `filter` and the rest of the query hold (filter.query is not looked at).
///
/// Shape:  at most `limit`, the best first: by bm25 of the message (rare words, often, in a short
///         text, count more), more for words in the subject, for several messages that have them,
///         and for what is recent. What is ranked are the 2,000 newest messages and as many tickets
///         that have all words at one place: what a common word costs depends on that, not on how
///         often it occurs. Where these are fewer than `limit`, tickets follow that have the words
///         at several places, out of the 2,000 newest of the rarest word.
///         Without words, what changed last comes first.
void search(store::Database& db, const Query& query, const Filter& filter, Instant now,
            std::size_t limit, const std::function<void(const SearchHit&)>& take);

} // namespace tkt::desk
