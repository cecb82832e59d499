// Quoting what somebody wrote, and leaving out what somebody quoted.
#pragma once

#include <string>
#include <string_view>

namespace tkt::mail {

/// Every line with `> ` before it (`>` before one that is quoted already), without the signature
/// below `-- ` and without blank lines at either end.
std::string quote(std::string_view text);

/// What is new in a reply: without the quoted history below it and its introduction. Gives the
/// whole text where that would leave nothing. For display and for looking at words; what is stored
/// is always the whole.
std::string strip_quote(std::string_view text);

} // namespace tkt::mail
