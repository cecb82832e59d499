// A contact as a text that a person edits.
#pragma once

#include <string>
#include <string_view>

#include "desk/contact/contact.hpp"

namespace tkt::cli {

/// `allegro:jan_k`; without a colon, a name of no known service.
desk::Account parse_account(const std::string& word);

/// Fields as in the header of a mail, one a line, several of those that there may be several of;
/// below an empty line the notes.
std::string to_text(const desk::Contact& contact);

/// What such a text says; number, mark of spam and UID are not in it.
///
/// Errors: Kind::data for the first line that is no field, or whose value is none, with its number.
desk::Contact parse_contact(std::string_view text);

/// Changes in `contact` what differs between `before` and `after`, and leaves alone what somebody
/// else has changed meanwhile.
void apply_difference(const desk::Contact& before, const desk::Contact& after,
                      desk::Contact& contact);

} // namespace tkt::cli
