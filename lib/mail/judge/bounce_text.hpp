// What a bounce says in words, for want of a report.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace tkt::mail {

/// Whether a line of a bounce is where the copy of the returned message begins.
bool begins_returned_copy(std::string_view line);

/// Whom a field of a returned message gives as the recipient of that copy, as programs on the way
/// write it: `Envelope-To`, `Received` with its `for`. Nobody for fields such as `To`.
std::vector<std::string> recipients_named_by(std::string_view field, std::string_view value);

/// Which of `addresses` the writer of a bounce names: in his own words, wherever they stand, in any
/// case, the domain in its ASCII or its other form; not in what he quotes of the returned message,
/// where all of them stand. Only if he names none so, the fields of that which name the recipient
/// of one copy count, and then fields like `To:` in his words.
std::vector<std::string> named_in_bounce(std::string_view text,
                                         std::span<const std::string> addresses);

} // namespace tkt::mail
