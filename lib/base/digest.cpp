#include "base/digest.hpp"

#include <algorithm>

#include <fmt/format.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <unistd.h>

#include "base/error.hpp"

namespace tkt {

namespace {

/// Looked up once: libcrypto 3 searches its providers at each EVP_sha256() (EVP_MD_fetch(3)).
const EVP_MD* sha256_method()
{
  static const EVP_MD* const method = EVP_MD_fetch(nullptr, "SHA256", nullptr);
  return method;
}

} // namespace

Digest sha256(std::string_view bytes)
{
  Digest digest;
  if (EVP_Digest(bytes.data(), bytes.size(), digest.data(), nullptr, sha256_method(), nullptr) != 1)
    throw Error{Kind::internal, "SHA-256 is not to be had from libcrypto"};
  return digest;
}

Digest hmac_sha256(std::string_view key, std::string_view bytes)
{
  Digest digest;
  if (HMAC(sha256_method(), key.data(), static_cast<int>(key.size()),
           reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size(), digest.data(),
           nullptr) == nullptr)
    throw Error{Kind::internal, "HMAC-SHA-256 is not to be had from libcrypto"};
  return digest;
}

std::string random_bytes(std::size_t count)
{
  constexpr std::size_t at_once = 256; // more getentropy(3) does not give
  std::string bytes(count, '\0');
  for (std::size_t at = 0; at < count; at += at_once)
    if (::getentropy(bytes.data() + at, std::min(at_once, count - at)) != 0)
      throw Error{Kind::internal, "the system gives no random bytes"};
  return bytes;
}

std::string to_hex(std::string_view bytes)
{
  std::string text;
  for (const char c : bytes)
    text += fmt::format("{:02x}", static_cast<unsigned char>(c));
  return text;
}

std::string to_base32(std::string_view bytes)
{
  constexpr std::string_view alphabet = "abcdefghijklmnopqrstuvwxyz234567";
  std::string text;
  unsigned buffer = 0;
  int held = 0;
  for (const char c : bytes) {
    buffer = buffer << 8 | static_cast<unsigned char>(c);
    held += 8;
    while (held >= 5) {
      held -= 5;
      text += alphabet[buffer >> held & 31];
    }
  }
  if (held > 0)
    text += alphabet[buffer << (5 - held) & 31];
  return text;
}

bool equal_constant_time(std::string_view a, std::string_view b)
{
  return a.size() == b.size() && CRYPTO_memcmp(a.data(), b.data(), a.size()) == 0;
}

} // namespace tkt
