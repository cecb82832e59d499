// Text without control characters.
#pragma once

#include <string>
#include <string_view>

namespace tkt {

/// Drops control characters (C0, DEL, C1); keeps TAB and LF. CRLF and lone CR become LF.
std::string clean_text(std::string_view utf8);

/// The same on one line: a fold or a TAB is a blank; trimmed.
std::string clean_line(std::string_view utf8);

} // namespace tkt
