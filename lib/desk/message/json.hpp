// What every program is told of a ticket or a message, be it a script of an agent or of a rule.
// Names and order of the fields are a promise.
#pragma once

#include <vector>

#include <nlohmann/json_fwd.hpp>

#include "desk/message/message.hpp"
#include "desk/ticket/ticket.hpp"

namespace tkt::desk {

using Json = nlohmann::ordered_json;

Json to_json(const mail::Address& address);
Json to_json(const std::vector<mail::Address>& addresses);

/// What all programs are told alike: not the status and the tags, which each is told its own way.
Json common_json(const Ticket& ticket);
Json common_json(const Message& message);

} // namespace tkt::desk
