#include "base/ed25519.hpp"

#include <array>

#include <openssl/evp.h>

#include "base/error.hpp"

namespace tkt {

namespace {

struct Free {
  void operator()(EVP_PKEY* key) const { EVP_PKEY_free(key); }
  void operator()(EVP_MD_CTX* context) const { EVP_MD_CTX_free(context); }
};
using Key = std::unique_ptr<EVP_PKEY, Free>;
using Context = std::unique_ptr<EVP_MD_CTX, Free>;

const unsigned char* octets(std::string_view bytes)
{
  return reinterpret_cast<const unsigned char*>(bytes.data());
}

Key private_key(std::string_view seed)
{
  Key key{EVP_PKEY_new_raw_private_key(EVP_PKEY_ED25519, nullptr, octets(seed), seed.size())};
  if (!key)
    throw Error{Kind::internal, "libcrypto takes no such key for Ed25519"};
  return key;
}

constexpr std::string_view alphabet =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

int value_of(char c)
{
  const auto at = alphabet.find(c);
  return at == std::string_view::npos ? -1 : static_cast<int>(at);
}

} // namespace

struct VerifyKey::Owned {
  Key key;
};

std::string ed25519_public(std::string_view seed)
{
  const auto key = private_key(seed);
  std::string bytes(ed25519_size, '\0');
  auto size = bytes.size();
  if (EVP_PKEY_get_raw_public_key(key.get(), reinterpret_cast<unsigned char*>(bytes.data()),
                                  &size) != 1)
    throw Error{Kind::internal, "libcrypto gives no public key"};
  return bytes;
}

std::string ed25519_sign(std::string_view seed, std::string_view text)
{
  const auto key = private_key(seed);
  const Context context{EVP_MD_CTX_new()};
  std::string signature(2 * ed25519_size, '\0');
  auto size = signature.size();
  if (!context || EVP_DigestSignInit(context.get(), nullptr, nullptr, nullptr, key.get()) != 1 ||
      EVP_DigestSign(context.get(), reinterpret_cast<unsigned char*>(signature.data()), &size,
                     octets(text), text.size()) != 1)
    throw Error{Kind::internal, "libcrypto cannot sign"};
  return signature;
}

VerifyKey::VerifyKey(std::string_view public_key)
    : key_{new Owned{Key{EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, nullptr, octets(public_key),
                                                     public_key.size())}}}
{
  if (!key_->key)
    throw Error{Kind::data, "is no public key of Ed25519"};
}

VerifyKey::VerifyKey(VerifyKey&&) noexcept = default;
VerifyKey& VerifyKey::operator=(VerifyKey&&) noexcept = default;
VerifyKey::~VerifyKey() = default;

bool VerifyKey::verify(std::string_view text, std::string_view signature) const
{
  const Context context{EVP_MD_CTX_new()};
  return context &&
         EVP_DigestVerifyInit(context.get(), nullptr, nullptr, nullptr, key_->key.get()) == 1 &&
         EVP_DigestVerify(context.get(), octets(signature), signature.size(), octets(text),
                          text.size()) == 1;
}

std::string to_base64url(std::string_view bytes)
{
  std::string text;
  unsigned held = 0;
  int bits = 0;
  for (const char c : bytes) {
    held = (held << 8U) | static_cast<unsigned char>(c);
    for (bits += 8; bits >= 6; bits -= 6)
      text += alphabet[(held >> static_cast<unsigned>(bits - 6)) & 63U];
    held &= 0xFFU;
  }
  if (bits > 0)
    text += alphabet[(held << static_cast<unsigned>(6 - bits)) & 63U];
  return text;
}

std::optional<std::string> from_base64url(std::string_view text)
{
  std::string bytes;
  unsigned held = 0;
  int bits = 0;
  for (const char c : text) {
    const int value = value_of(c);
    if (value < 0)
      return {};
    held = ((held << 6U) | static_cast<unsigned>(value)) & 0xFFFFU;
    bits += 6;
    if (bits >= 8) {
      bits -= 8;
      bytes += static_cast<char>((held >> static_cast<unsigned>(bits)) & 0xFFU);
    }
  }
  if (to_base64url(bytes) != text)
    return {};
  return bytes;
}

std::optional<std::string> from_hex(std::string_view text)
{
  if (text.size() % 2 != 0)
    return {};
  const auto digit = [](char c) {
    return c >= '0' && c <= '9'   ? c - '0'
           : c >= 'a' && c <= 'f' ? c - 'a' + 10
           : c >= 'A' && c <= 'F' ? c - 'A' + 10
                                  : -1;
  };
  std::string bytes;
  for (std::size_t i = 0; i < text.size(); i += 2) {
    const int high = digit(text[i]);
    const int low = digit(text[i + 1]);
    if (high < 0 || low < 0)
      return {};
    bytes += static_cast<char>(high * 16 + low);
  }
  return bytes;
}

} // namespace tkt
