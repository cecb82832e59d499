// Private to this room: a query cut into its words and signs.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "desk/query/tree.hpp"

namespace tkt::desk {

struct QueryToken {
  enum class Type {
    end,
    open,
    close,
    conjunction, ///< AND
    disjunction, ///< OR
    negation,    ///< NOT, or a `-` or `!` before something
    term,        ///< a word or phrase; with a field, `field:value,value`
    saved,       ///< @name
  } type = Type::end;
  QuerySpan where;
  std::string field = {};
  QueryNode::Order order = QueryNode::Order::is;
  std::vector<QueryValue> values = {};
};

/// The last token is `end`. Errors: QueryError.
std::vector<QueryToken> lex_query(std::string_view query);

} // namespace tkt::desk
