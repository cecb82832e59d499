// Mail of ours that came back.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "desk/log/session.hpp"

namespace tkt::send {

/// Notes at each copy of a message for an address that it did not arrive, whatever the first server
/// had said. False if the message did not go there: then the report tells of something else.
bool record_bounce(desk::Session& session, MessageId message, std::string_view address,
                   std::string_view words);

/// The addresses that a message went to, each once.
std::vector<std::string> recipients_of(store::Database& db, MessageId message);

} // namespace tkt::send
