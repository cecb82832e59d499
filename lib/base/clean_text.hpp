// Text that others wrote, and text that we write.
#pragma once

#include <string>
#include <string_view>

namespace tkt {

/// What others wrote, as it is kept: CRLF and lone CR become LF; a byte order mark before it goes,
/// and NUL, where text ends in C and in SQL. Other control characters stay, for who wants to know
/// what was sent; who shows such text, sends it on or compares by it makes it harmless.
std::string received_text(std::string_view utf8);

/// The same on one line: a fold or a TAB is a blank; trimmed.
std::string received_line(std::string_view utf8);

/// As received_text(), without control characters (C0, DEL, C1) but TAB and LF.
std::string clean_text(std::string_view utf8);

/// As received_line(), without control characters.
std::string clean_line(std::string_view utf8);

} // namespace tkt
