// Which message of a ticket goes on to somebody else.
#pragma once

#include <string>

#include "desk/message.hpp"
#include "store/database.hpp"

namespace tkt::cli {

/// `17/204`: that message of that ticket. `17`: the one that would be answered: the customer's
/// newest. Kind::usage if there is none.
desk::Message message_to_pass_on(store::Database& db, const std::string& word);

} // namespace tkt::cli
