// What goes over the wire of an SMTP client: addresses and message text made safe.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace tkt::net {

/// An address as the envelope takes it: its domain in ASCII (IDNA). Nothing if it is none or could
/// end the command it stands in.
std::optional<std::string> envelope_address(std::string_view address);

bool is_ascii(std::string_view text);

/// The header section, the empty line not included.
std::string_view header_of(std::string_view message);

/// Appends to `out` what DATA sends of `message`: lines that end in CRLF, a bare CR or LF made
/// one (elsewhere it may pass for the end of the message), a leading dot doubled, and the final
/// dot.
void append_data(std::string& out, std::string_view message);

} // namespace tkt::net
