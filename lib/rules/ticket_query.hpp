// Queries (tkt-query(7)) as conditions of rules.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "config/config.hpp"
#include "rules/facts.hpp"

namespace tkt::rules {

/// Whether a query finds the ticket, as it would be with the message that is looked at and with
/// what the rules so far have planned: that is written down, asked, and rolled back, so that it is
/// the answer that `tkt list` would give. A ticket that is yet to be opened is asked for likewise.
///
/// Shape:  without a database, false. Where nothing may be written (Scene::only_looking), the
/// ticket
///         as it is.
/// Errors: desk::QueryError; query_problems() finds them beforehand.
bool finds_ticket(const Facts& facts, const std::string& query);

/// What is wrong with the queries in rules and with those that have names, each with the character
/// at which it is.
std::vector<config::Problem> query_problems(const config::Config& config);
/// Of one condition.
std::vector<config::Problem> query_problems(const config::Config& config,
                                            const config::Condition& condition);

} // namespace tkt::rules
