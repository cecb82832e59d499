// Mail of the outbox as JSON (tkt-send(1), tkt(1)): names and order of the fields are a promise.
#pragma once

#include <nlohmann/json.hpp>

#include "send/outbox/outbox.hpp"

namespace tkt::cli {

nlohmann::ordered_json to_json(const send::Mail& mail);

} // namespace tkt::cli
