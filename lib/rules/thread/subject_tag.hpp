// Ticket numbers in subjects.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/row_id.hpp"
#include "config/model/config.hpp"

namespace tkt::rules {

/// The tickets that a subject names by the tag of one of the queues, or by one that it had
/// before, in the order written. A tag
/// with other characters around its number, or without one, is no tag.
std::vector<TicketId> tagged_tickets(const config::Config& config, std::string_view subject);

/// The subject without them.
std::string without_tags(const config::Config& config, std::string_view subject);

} // namespace tkt::rules
