// Queries on the command line.
#pragma once

#include <string>
#include <vector>

#include "desk/query/query.hpp"
#include "tkt/ui/shell.hpp"

namespace tkt::cli {

/// The words of a command line as one query. A word with blanks in it that has nothing of the
/// language is a phrase: its quotes have stayed with the shell.
std::string join_query(const std::vector<std::string>& words);

/// With the person's zone (TZ), login and saved queries; borrows the shell.
desk::QueryContext query_context(Shell& shell);

/// Compiles, and makes the connection able to answer it. Errors: desk::QueryError.
enum class QueryFor {
  list,   ///< of active tickets, unless it says otherwise
  all,    ///< closed tickets too
  search, ///< likewise; numbers are words
};
desk::Query read_query(Shell& shell, const std::string& text, QueryFor use = QueryFor::all);

/// Says on standard error what is wrong, and points at it. Gives the exit status.
int complain(const desk::QueryError& error);

} // namespace tkt::cli
