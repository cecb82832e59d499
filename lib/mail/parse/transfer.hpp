// Inside the mail room: transfer encodings of bodies (RFC 2045, section 6).
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/bytes.hpp"

namespace tkt::mail {

enum class Transfer { identity, base64, quoted_printable, uuencode };

/// From the value of Content-Transfer-Encoding; identity for what nobody knows.
Transfer transfer_of(std::string_view value);

/// Decodes in pieces of some KiB. Tolerant: in base64, whatever is no letter of it is skipped, and
/// padding ends a quantum but not the body, since some senders join encoded pieces.
void decode_transfer(Transfer transfer, std::string_view body, const Sink& sink);

/// At most `limit` decoded bytes (and a little); the rest of `body` is not looked at.
std::string decode_transfer(Transfer transfer, std::string_view body, std::size_t limit = SIZE_MAX);

/// How many bytes decoding gives, without holding them.
std::uint64_t decoded_size(Transfer transfer, std::string_view body);

} // namespace tkt::mail
