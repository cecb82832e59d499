// What stands below an agent's text.
#pragma once

#include <string>

#include "config/config.hpp"

namespace tkt::send {

/// The agent's signature, or ("") the name where the mailbox has a footer to put below it; then
/// that footer.
std::string signature_of(const config::Agent& agent, const config::Mailbox& mailbox);

} // namespace tkt::send
