// [[query]]: queries that have a name.
#include "config/keys/values.hpp"

namespace tkt::config {

const Section<SavedQuery>& query_section()
{
  using K = Key<SavedQuery>;
  static const Section<SavedQuery> section{
      "query",
      {K::of("name", &SavedQuery::name, values::name(),
             "its name: tkt list @name, and @name in other queries")
           .must(),
       K::of("query", &SavedQuery::query, values::line(), "what it asks for, see tkt-query(7)")
           .must()},
      {},
      [](const SavedQuery& query, const Node& node, Reader& in) {
        if (query.name.find_first_of(" \"()*@,") != std::string::npos)
          in.problem(node, fmt::format("{} is no name for a query: letters, digits, dashes",
                                       quote(query.name)));
      }};
  return section;
}

} // namespace tkt::config
