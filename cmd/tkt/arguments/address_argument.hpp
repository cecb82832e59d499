// Addresses and subjects from the command line.
#pragma once

#include <string>
#include <vector>

#include "mail/parse/address.hpp"

namespace tkt::cli {

/// `a@b`, `Name <a@b>`, several with commas between them. Kind::usage, naming the option, if one of
/// them is no address to which mail can be sent.
std::vector<mail::Address> parse_people(std::string_view option,
                                        const std::vector<std::string>& words);

/// Line ends become blanks: a subject with two lines would be two header fields.
std::string one_line(std::string text);

} // namespace tkt::cli
