// What a template makes of a ticket, before a customer sees it.
#pragma once

#include <string>

#include "send/template/template.hpp"

namespace tkt::send {

/// Fills a template in as the mail of a ticket would be: its last message, its correspondence, its
/// agent; with a survey whose links lead nowhere. `language`: "" for the customer's.
/// Errors: Kind::config as find_template() and render(); Kind::usage if there is no such ticket.
Rendered preview(store::Database& db, const config::Config& config, TicketId ticket,
                 const std::string& template_name, const std::string& language);

} // namespace tkt::send
