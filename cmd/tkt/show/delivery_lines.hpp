// What became of a message's mail, for people.
#pragma once

#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "desk/message/message.hpp"
#include "send/outbox/outbox.hpp"

namespace tkt::cli {

/// Lines on a message of ours whose mail has not simply left: what waits and until when, what
/// failed, what is not known and what to type; each with whether it asks for a person. `time` says
/// how times are shown. Not safe for a terminal yet.
std::vector<std::pair<std::string, bool>> delivery(store::Database& db,
                                                   const desk::Message& message,
                                                   const std::function<std::string(Instant)>& time);

/// `a@example.org, b@example.org (refused: 550 no such user)`: recipients, with the state of those
/// whose copy stands otherwise than the mail.
std::string recipients_text(const send::Mail& mail, std::string_view separator);

} // namespace tkt::cli
