// What goes over the wire of an SMTP client: addresses and message text made safe.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/bytes.hpp"

namespace tkt::net {

/// An address as the envelope takes it: its domain in ASCII (IDNA). Nothing if it is none or could
/// end the command it stands in.
std::optional<std::string> envelope_address(std::string_view address);

/// What has to be known of a message before it is sent.
struct Shape {
  std::size_t header = 0;   ///< bytes of the header section, the empty line not among them
  bool ascii_header = true; ///< no byte beyond ASCII in it
  bool ascii_body = true;
};

/// Reads it once. Errors: Bytes::read().
Shape shape_of(const Bytes& message);

/// A header section for a server that takes ASCII alone there: each address beyond it becomes an
/// empty group with the address as its name (RFC 6857, section 3.1.8), other words become encoded
/// words.
std::string with_ascii_words(std::string_view header);

/// What DATA sends of a message, in pieces: lines that end in CRLF, a bare CR or LF made one
/// (elsewhere it may pass for the end of the message), a leading dot doubled, and the final dot.
class DataText {
public:
  explicit DataText(Bytes message) : reader_{std::move(message)}, rest_{reader_.next()} {}

  /// Puts the next piece, some 64 KiB, into `piece`. True if it holds the end. Errors:
  /// Bytes::read().
  bool next(std::string& piece);

private:
  BytesReader reader_;
  std::string_view rest_; ///< of what was read
  bool at_line_start_ = true;
  bool after_cr_ = false; ///< which has been sent as a line end
};

} // namespace tkt::net
