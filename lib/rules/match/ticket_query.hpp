// Queries (tkt-query(7)) as conditions of rules.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "config/model/config.hpp"
#include "desk/query/query.hpp"
#include "rules/match/facts.hpp"

namespace tkt::rules {

/// Whether a query finds the ticket, as it would be with the message that is looked at and with
/// what the rules so far have planned: that is written down, asked, and rolled back, so that it is
/// the answer that `tkt list` would give. A ticket that is yet to be opened is asked for likewise.
///
/// Shape:  without a database, false. Where nothing may be written (Scene::only_looking), the
///         ticket as it is. Of an old message, the ticket as it was then (Scene::past).
/// Errors: desk::QueryError; query_problems() finds them beforehand.
bool finds_ticket(const Facts& facts, const std::string& query);

/// Whether a query finds a ticket of that database as it stands there.
bool finds(store::Database& db, const Facts& facts, const desk::Query& query, TicketId id);

/// A line for each rule on messages whose query asks for what nobody has written down as it was.
std::vector<std::string> past_doubts(const config::Config& config);

/// What is wrong with the queries in rules and with those that have names, each with the character
/// at which it is.
std::vector<config::Problem> query_problems(const config::Config& config);
/// Of one condition.
std::vector<config::Problem> query_problems(const config::Config& config,
                                            const config::Condition& condition);

} // namespace tkt::rules
