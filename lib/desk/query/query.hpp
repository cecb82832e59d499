// The query language (tkt-query(7)): `status:open agent:me created:>7d "printer fire"`.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/row_id.hpp"
#include "config/model/config.hpp"
#include "desk/query/sql_condition.hpp"
#include "desk/query/time.hpp"
#include "desk/query/tree.hpp"
#include "store/database.hpp"

namespace tkt::desk {

// What a query needs to know besides its words.

struct QueryContext {
  const config::Config& config; ///< borrowed
  Instant now{};
  Zone zone;
  std::string me = {}; ///< login of `me`; "" if that is nobody
  /// The text of a saved query; nothing if there is none of that name.
  std::function<std::optional<std::string>(const std::string& name)> saved = {};
  std::vector<std::string> saved_names = {}; ///< for the nearest
  bool numbers_are_tickets = true;           ///< `17` is a ticket; else a word to look for
  /// Whoever asks looks at active tickets alone, unless the query says_activity: it may be written
  /// so that it is quick for those, of which there are few.
  bool active_unless_said = false;
  /// The tags that tickets have, if `tag` is none of them; for the nearest. Without it any tag may
  /// be asked for.
  std::function<std::vector<std::string>(const std::string& tag)> other_tags = {};
  /// What is to be told of a number that nothing in `table` (ticket, contact) has, with the
  /// nearest;
  /// "" where there is such a thing. Without it any number may be asked for.
  std::function<std::string(std::string_view table, std::int64_t number)> unknown_number = {};
};

/// The desk's own zone, for programs that act for nobody.
Zone zone_of(const config::Config& config);

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
