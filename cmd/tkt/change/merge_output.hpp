// What the verbs that move messages have in common.
#pragma once

#include <string>
#include <vector>

#include "desk/undo/merge_split.hpp"
#include "tkt/ui/shell.hpp"

namespace tkt::cli {

/// Numbers of messages, as `tkt show` has them; Kind::usage for anything else.
std::vector<MessageId> parse_messages(const std::vector<std::string>& words);

/// Due times of both tickets, by what their fields say now.
void settle_clocks(desk::Session& session, const desk::Operation& operation);

/// `merge<TAB>3<TAB>1<TAB>5,6`: what was done, from which ticket, to which, which messages.
void print_operation(Shell& shell, const std::string& what, const desk::Operation& operation);

} // namespace tkt::cli
