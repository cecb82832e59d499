// A query as a tree, with the place of each part in what was written.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.hpp"

namespace tkt::desk {

/// Bytes of a query, from 0.
struct QuerySpan {
  std::size_t at = 0;
  std::size_t size = 0;
};

/// A mistake in a query: what() says what is wrong, the rest where. Always Kind::usage.
class QueryError : public Error {
public:
  QueryError(std::string text, std::string query, QuerySpan where)
      : Error{Kind::usage, std::move(text)}, query_{std::move(query)}, where_{where}
  {
  }
  const std::string& query() const { return query_; } ///< the whole of it
  QuerySpan where() const { return where_; }

private:
  std::string query_;
  QuerySpan where_;
};

/// `support`, `"second line"`, `print*`: the quotes are off, the star is taken out.
struct QueryValue {
  std::string text;
  bool quoted = false;
  bool prefix = false; ///< a star stood behind it
  QuerySpan where;
};

struct QueryNode {
  enum class Shape {
    all,      ///< every part holds; without parts it always does
    any,      ///< one of the parts holds
    negation, ///< its one part does not hold
    field,    ///< `field` has one of `values`
    text,     ///< all of `values` are words or phrases that occur together
    saved,    ///< another query, whose name is the one value
  } shape = Shape::all;
  enum class Order { is, less, at_most, more, at_least } order = Order::is;
  std::string field = {}; ///< as written
  std::vector<QueryValue> values = {};
  std::vector<QueryNode> parts = {};
  QuerySpan where = {};
};

/// Reads a query (tkt-query(7)).
///
/// Shape:  words that stand beside each other become one text node.
/// Errors: QueryError for what cannot be read, for more than 10,000 bytes, and for parentheses
///         deeper than 50.
QueryNode parse_query(std::string_view query);

} // namespace tkt::desk
