// Who answers an old mail to write about something else.
#pragma once

#include <optional>
#include <string_view>

#include "config/model/config.hpp"
#include "desk/ticket/ticket.hpp"

namespace tkt::rules {

/// Whether `subject` is another one than the ticket and its messages have had: without what mail
/// programs and the desk put before it, and without regard to case. One that was cut short, or that
/// is empty, is no other. Of the messages, only those before one are looked at, if it is given.
bool is_new_subject(store::Database& db, const config::Config& config, const desk::Ticket& ticket,
                    std::string_view subject, std::optional<MessageId> before = {});

} // namespace tkt::rules
