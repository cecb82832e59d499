// Private to this room: turning a query's tree into SQL.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "desk/query/query.hpp"
#include "desk/query/sql_condition.hpp"
#include "desk/query/tree.hpp"

namespace tkt::desk {

/// What fields are built with.
class QueryBuilder {
public:
  /// `few`: only active tickets are looked at.
  QueryBuilder(std::string query, const QueryContext& context, bool few = false)
      : query_{std::move(query)}, context_{context}, few_{few}
  {
  }

  bool few() const { return few_; }

  const QueryContext& context() const { return context_; }
  const config::Config& config() const { return context_.config; }
  const std::string& query() const { return query_; }

  [[noreturn]] void fail(std::string text, QuerySpan where) const
  {
    throw QueryError{std::move(text), query_, where};
  }

  /// The names that a value stands for: a name, its only possible beginning, or with a star all
  /// that begin so. `what` is what they are called in messages.
  std::vector<std::string> names(const QueryValue& value, std::string_view what,
                                 const std::vector<std::string>& known) const;
  /// Logins; by login, or by the beginning of a word of the name; `me`.
  std::vector<std::string> agents(const QueryValue& value) const;
  /// `me`, which has to be somebody.
  const std::string& me(const QueryValue& value) const;

  /// One of a few words.
  std::string word(const QueryValue& value, std::string_view what,
                   const std::vector<std::string>& known) const;

  /// Refuses a number that nothing in `table` (ticket, contact) has, where that is to be known.
  void check_number(std::string_view table, std::int64_t number, const QueryValue& value) const;

  /// An expression of FTS5: each value a string in which everything is literal; all must occur, or
  /// with `any` one of them.
  std::string full_text(const std::vector<QueryValue>& values, bool any = false) const;

private:
  std::string query_;
  const QueryContext& context_;
  bool few_;
};

/// A field of the language: one line of the table in query_fields.cpp.
struct QueryField {
  std::string_view name;
  std::string_view alias;     ///< another name; may be empty
  std::string_view values;    ///< what `tkt complete` calls them; empty where that is nothing
  bool ordered = false;       ///< takes <, <=, >, >=
  bool says_activity = false; ///< who asks for it means closed tickets too
  Condition (*build)(const QueryBuilder&, const QueryNode&);
};

/// The field of a name, an alias, or an unmistakable beginning of one. Errors: QueryError.
const QueryField& find_field(const QueryBuilder& builder, const QueryNode& node);
const std::vector<QueryField>& query_fields();

/// `column IN (values)`.
Condition one_of(std::string_view column, const std::vector<std::string>& values);
/// Parts with OR between them, in parentheses.
Condition any_of(const std::vector<Condition>& parts);
/// Tickets of whose places - subject and requester, each message, the contact - one has what is
/// looked for; `few`: only active tickets are looked at.
Condition has_text(const std::string& expression, bool few = false);

/// Of messages and of tickets found in the full text s, those of active tickets. To learn to which
/// ticket a message belongs costs ten times as much as to find it: it is chosen by its own number
/// first. The sign keeps the full text from being asked for each number.
inline constexpr std::string_view messages_of_few =
    " AND +s.rowid IN (SELECT a.id FROM ticket k CROSS JOIN message a INDEXED BY message_ticket "
    "ON a.ticket = k.id WHERE k.active = 1)";
inline constexpr std::string_view tickets_of_few =
    " AND +s.rowid IN (SELECT k.id FROM ticket k WHERE k.active = 1)";

// Fields, by what they ask for.
Condition field_status(const QueryBuilder& b, const QueryNode& node);
Condition field_substatus(const QueryBuilder& b, const QueryNode& node);
Condition field_queue(const QueryBuilder& b, const QueryNode& node);
Condition field_agent(const QueryBuilder& b, const QueryNode& node);
Condition field_team(const QueryBuilder& b, const QueryNode& node);
Condition field_priority(const QueryBuilder& b, const QueryNode& node);
Condition field_category(const QueryBuilder& b, const QueryNode& node);
Condition field_type(const QueryBuilder& b, const QueryNode& node);
Condition field_sla(const QueryBuilder& b, const QueryNode& node);
Condition field_mailbox(const QueryBuilder& b, const QueryNode& node);
Condition field_tag(const QueryBuilder& b, const QueryNode& node);
Condition field_number(const QueryBuilder& b, const QueryNode& node);
Condition field_rating(const QueryBuilder& b, const QueryNode& node);
Condition field_link(const QueryBuilder& b, const QueryNode& node);

Condition field_from(const QueryBuilder& b, const QueryNode& node);
Condition field_contact(const QueryBuilder& b, const QueryNode& node);
Condition field_organisation(const QueryBuilder& b, const QueryNode& node);
Condition field_participant(const QueryBuilder& b, const QueryNode& node);
Condition field_watcher(const QueryBuilder& b, const QueryNode& node);

Condition field_subject(const QueryBuilder& b, const QueryNode& node);
Condition field_text(const QueryBuilder& b, const QueryNode& node);
Condition field_comment(const QueryBuilder& b, const QueryNode& node);

Condition field_created(const QueryBuilder& b, const QueryNode& node);
Condition field_updated(const QueryBuilder& b, const QueryNode& node);
Condition field_closed(const QueryBuilder& b, const QueryNode& node);
Condition field_message(const QueryBuilder& b, const QueryNode& node);
Condition field_due(const QueryBuilder& b, const QueryNode& node);
Condition field_clock(const QueryBuilder& b, const QueryNode& node);
Condition field_snoozed(const QueryBuilder& b, const QueryNode& node);

Condition field_custom(const QueryBuilder& b, const QueryNode& node);

Condition field_is(const QueryBuilder& b, const QueryNode& node);
Condition field_has(const QueryBuilder& b, const QueryNode& node);
const std::vector<std::string>& words_of_is();
const std::vector<std::string>& words_of_has();

} // namespace tkt::desk
