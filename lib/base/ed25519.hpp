// Signatures that one side makes and another can check without being able to make them (Ed25519,
// RFC 8032; libcrypto), and their spelling in URLs.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace tkt {

/// Bytes of a seed and of a public key; a signature has twice as many.
constexpr std::size_t ed25519_size = 32;

/// The public key of a seed (32 random bytes). Kind::internal if libcrypto cannot.
std::string ed25519_public(std::string_view seed);

std::string ed25519_sign(std::string_view seed, std::string_view text);

/// Checks what the owner of a seed has signed. May be used by several threads.
class VerifyKey {
public:
  /// Kind::data if these are not the bytes of a public key.
  explicit VerifyKey(std::string_view public_key);
  VerifyKey(VerifyKey&&) noexcept;
  VerifyKey& operator=(VerifyKey&&) noexcept;
  ~VerifyKey();

  bool verify(std::string_view text, std::string_view signature) const;

private:
  struct Owned;
  std::unique_ptr<Owned> key_;
};

/// RFC 4648, section 5, without padding.
std::string to_base64url(std::string_view bytes);
/// Nothing if the text is not its only spelling.
std::optional<std::string> from_base64url(std::string_view text);

/// Nothing if the text is not hex.
std::optional<std::string> from_hex(std::string_view text);

} // namespace tkt
