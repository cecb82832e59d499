// Agents who are named in a comment.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "desk/event.hpp"
#include "desk/session.hpp"

namespace tkt::rules {

/// The logins that a text names as `@login`, each once, in the order of the text. What is part of
/// an address names nobody.
std::vector<std::string> mentioned(const config::Config& config, std::string_view text);

/// Tells those whom the comment of an event names, once. False if it names nobody.
bool tell_mentioned(desk::Session& session, const desk::Event& event);

} // namespace tkt::rules
