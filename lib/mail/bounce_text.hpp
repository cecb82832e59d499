// What a bounce says in words, for want of a report.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace tkt::mail {

/// Whether a line of a bounce is where the copy of the returned message begins.
bool begins_returned_copy(std::string_view line);

/// Which of `addresses` the writer of a bounce names: in his own words, wherever they stand, in any
/// case, the domain in its ASCII or its other form; not in what he quotes of the returned message,
/// where all of them stand. Only if he names none so, fields like `To:` in his words count.
std::vector<std::string> named_in_bounce(std::string_view text,
                                         std::span<const std::string> addresses);

} // namespace tkt::mail
