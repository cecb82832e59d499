// Mail of the outbox as JSON (tkt-send(1), tkt(1)): names and order of the fields are a promise.
#pragma once

#include "json_value.hpp"
#include "send/outbox/outbox.hpp"

namespace tkt::cli {

Json to_json(const send::Mail& mail);

} // namespace tkt::cli
