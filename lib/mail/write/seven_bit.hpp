// Mail for relays that take seven bits alone.
#pragma once

#include "base/bytes.hpp"

namespace tkt::mail {

/// A message whose body has bytes beyond ASCII, with each such part as quoted-printable or base64
/// (RFC 6152, section 3), and CRLF line ends. Its header stays as it is; signatures over its body
/// do not hold any more. Large ones go by way of temporary files. What cannot be read as a message
/// comes back as it is.
Bytes to_seven_bit(const Bytes& raw);

} // namespace tkt::mail
