// The JSON that programs rely on (tkt(1), JSON): names and order of the fields are a promise.
#pragma once

#include "desk/log/event.hpp"
#include "desk/message/message.hpp"
#include "desk/ticket/change.hpp"
#include "desk/ticket/ticket.hpp"
#include "tkt/ui/output.hpp"

namespace tkt::cli {

/// `now` judges the clock. Texts that are not there are "", times that are not there are null.
Json to_json(const desk::Ticket& ticket, Instant now);
Json to_json(const desk::Message& message);
Json to_json(const mail::Address& address);

/// As `show` has it; `log` puts the numbers of event and ticket in front.
Json to_json(const desk::Event& event);
Json to_log_json(const desk::Event& event);

Json to_json(const desk::Change& change, std::string_view field);

} // namespace tkt::cli
