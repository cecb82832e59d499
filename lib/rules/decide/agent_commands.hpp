// The commands of agents' mail.
#pragma once

#include <string_view>

#include "rules/decide/agent_mail.hpp"

namespace tkt::rules {

/// Takes the commands out of the first lines of `mail.text`: `#name argument`, one a line, up to
/// the first line that is none. What cannot be carried out is a mistake, with the nearest that can.
void take_commands(const config::Config& config, AgentMail& mail);

/// What stands behind a command in the first lines of a text; nothing if it is not there.
std::optional<std::string> find_command(std::string_view text, std::string_view name);

/// Carries one out. It was checked by take_commands().
void carry_out(desk::Session& session, TicketId ticket, const AgentCommand& command);

} // namespace tkt::rules
