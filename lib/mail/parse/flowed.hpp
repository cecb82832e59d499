// Inside the mail room: format=flowed (RFC 3676).
#pragma once

#include <string>
#include <string_view>

namespace tkt::mail {

/// Joins the lines that a sender broke for transport: quote depth first, stuffing removed, the
/// signature line `-- ` kept. `delsp`: the blank that marks a soft break belongs to the mark.
std::string unflow(std::string_view text, bool delsp);

/// The other way round: lines over 76 characters are broken softly at blanks, quoted ones within
/// their quote; lines that would be misread are stuffed; blanks at the end of a line, which would
/// join it to the next, go, but for those of `-- `. A word that is longer stays in one piece.
std::string flow(std::string_view text);

} // namespace tkt::mail
