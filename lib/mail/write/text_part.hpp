// Inside the mail room: parts of text as they are written.
#pragma once

#include <string>
#include <string_view>

namespace tkt::mail {

/// Appends `text`, whose line ends are LF, with CRLF.
void append_crlf(std::string& out, std::string_view text);
std::string with_crlf(std::string_view text);

/// Appends a part of type text/`subtype`, its header first: in the encoding that it needs (7bit,
/// quoted-printable, base64), plain text as format=flowed. Without GMime's objects: every mail has
/// such a part, and nothing in its header comes from anybody.
void append_text(std::string& out, std::string_view subtype, std::string_view text);

} // namespace tkt::mail
