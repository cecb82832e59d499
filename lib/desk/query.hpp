// The query language (tkt-query(7)): `status:open agent:me created:>7d "printer fire"`.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/id.hpp"
#include "desk/condition.hpp"
#include "desk/query_context.hpp"
#include "desk/query_tree.hpp"
#include "store/database.hpp"

namespace tkt::desk {

/// A query, ready for the database.
struct Query {
  Condition condition;        ///< on a ticket t; empty: every ticket
  bool says_activity = false; ///< it names statuses or numbers: closed tickets are meant too
  bool active = false;        ///< it asks for active tickets alone
  bool needs_left = false;    ///< it looks at working time: define_work_left() comes first

  /// Words and phrases that are not part of an OR or NOT, each an expression of FTS5; all of them
  /// at one place; and all that is asked for besides them: what a search looks for, what it ranks
  /// by, and what it chooses from.
  std::vector<std::string> words;
  std::string text;
  Condition rest;
};

/// Errors: QueryError for what cannot be read, for an unknown field or value, which is named with
/// the nearest.
Query compile_query(std::string_view query, const QueryContext& context);

/// What `due:` compares: seconds of working time until the next promise of a ticket is due, of
/// which nothing is told if none runs. For this connection; calendars are not known here.
using WorkLeft =
    std::function<std::optional<seconds>(TicketId, std::string_view sla, std::string_view queue)>;
void define_work_left(store::Database& db, WorkLeft left);

/// For completions and the manual.
struct QueryFieldHelp {
  std::string_view name;
  std::string_view alias;  ///< may be empty
  std::string_view values; ///< the kind of names that it takes; may be empty
};
std::vector<QueryFieldHelp> query_field_help();
/// The words that a field takes besides names: those of `is`, `has` and `times`.
const std::vector<std::string>& query_words(std::string_view kind);

} // namespace tkt::desk
