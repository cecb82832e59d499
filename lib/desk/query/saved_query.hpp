// Queries that agents have given a name, each their own.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "desk/log/session.hpp"

namespace tkt::desk {

/// Keeps `query` under `name` for the agent who acts; one of that name is replaced. It should have
/// been compiled: what cannot be read is kept as well.
/// Errors: Kind::usage for a name that a query could not hold: blanks, quotes, parentheses.
void save_query(Session& session, std::string_view name, std::string_view query);
/// False if there is none of that name.
bool forget_query(Session& session, std::string_view name);

/// The agent's own; then those of the configuration that have another name.
std::vector<std::pair<std::string, std::string>>
saved_queries(store::Database& db, const config::Config& config, std::string_view agent);
std::optional<std::string> find_query(store::Database& db, const config::Config& config,
                                      std::string_view agent, std::string_view name);

} // namespace tkt::desk
