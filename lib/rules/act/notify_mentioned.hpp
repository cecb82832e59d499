// Agents who are named in a comment.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "desk/log/session.hpp"

namespace tkt::rules {

/// Whom a text names as `@login` or `@team`, as a notice's recipients are named (`bert`,
/// `team:second-line`), each once, in the order of the text. What is part of an address names
/// nobody.
std::vector<std::string> mentioned(const config::Config& config, std::string_view text);

/// A name that is nobody's here, and the agent's or team's that is nearest to it.
struct Misspelt {
  std::string written;
  std::string nearest;
};

/// What in a text looks like a slip of such a name, each once. A word that is near to none is none.
std::vector<Misspelt> misspelt_mentions(const config::Config& config, std::string_view text);

/// Tells those whom a comment names by mail, with an event `mentioned`: once, whoever asks. False
/// if it names nobody.
bool tell_mentioned(desk::Session& session, MessageId comment);

} // namespace tkt::rules
