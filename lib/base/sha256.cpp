#include "base/sha256.hpp"

#include <openssl/evp.h>

#include "base/error.hpp"

namespace tkt {

namespace {

void check(int result)
{
  if (result != 1)
    throw Error{Kind::internal, "SHA-256 is not to be had from libcrypto"};
}

} // namespace

void Sha256::Free::operator()(evp_md_ctx_st* context) const noexcept
{
  EVP_MD_CTX_free(context);
}

Sha256::Sha256() : context_{EVP_MD_CTX_new()}
{
  check(context_ ? EVP_DigestInit_ex(context_.get(), EVP_sha256(), nullptr) : 0);
}

void Sha256::add(std::string_view bytes)
{
  check(EVP_DigestUpdate(context_.get(), bytes.data(), bytes.size()));
}

Digest Sha256::finish()
{
  Digest digest;
  check(EVP_DigestFinal_ex(context_.get(), digest.data(), nullptr));
  return digest;
}

} // namespace tkt
