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

/// The message for a server that takes ASCII alone in headers: each address beyond it becomes an
/// empty group with the address as its name (RFC 6857, section 3.1.8), other words become encoded
/// words. The body stays as it is.
std::string with_ascii_header(std::string_view message);

/// What DATA sends of a message, in pieces: lines that end in CRLF, a bare CR or LF made one
/// (elsewhere it may pass for the end of the message), a leading dot doubled, and the final dot.
class DataText {
public:
  /// `message` must stay while this is used.
  explicit DataText(std::string_view message) : rest_{message} {}

  /// Puts the next piece, some 64 KiB, into `piece`. True if it holds the end.
  bool next(std::string& piece);

private:
  std::string_view rest_;
  bool at_line_start_ = true;
};

} // namespace tkt::net
