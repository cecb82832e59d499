// Digests and keyed digests (libcrypto), and random bytes.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace tkt {

/// SHA-256 (FIPS 180-4).
using Digest = std::array<std::uint8_t, 32>;
Digest sha256(std::string_view bytes);

/// HMAC-SHA-256 (RFC 2104).
Digest hmac_sha256(std::string_view key, std::string_view bytes);

/// From the system's generator (getentropy(3)); never predictable.
std::string random_bytes(std::size_t count);

std::string to_hex(std::string_view bytes);

/// RFC 4648 base32 in lower case without padding: fit for the left side of a Message-ID, where case
/// does not survive every relay.
std::string to_base32(std::string_view bytes);

/// Compares in a time that does not depend on where the first difference is.
bool equal_constant_time(std::string_view a, std::string_view b);

inline std::string_view as_bytes(const Digest& digest)
{
  return {reinterpret_cast<const char*>(digest.data()), digest.size()};
}

} // namespace tkt
