// libcrypto, loaded by the first call: to look at a list takes no digest.
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>

#include "base/lazy_library.hpp"

namespace {

constexpr tkt::LateLibrary libcrypto{"libcrypto.so.3"}; // the ABI of OpenSSL 3

} // namespace

extern "C" {

TKT_LATE(libcrypto, int, CRYPTO_memcmp, (const void* in_a, const void* in_b, size_t len),
         (in_a, in_b, len))
TKT_LATE(libcrypto, int, EVP_Digest,
         (const void* data, size_t count, unsigned char* md, unsigned int* size, const EVP_MD* type,
          ENGINE* impl),
         (data, count, md, size, type, impl))
TKT_LATE(libcrypto, int, EVP_DigestFinal_ex, (EVP_MD_CTX * ctx, unsigned char* md, unsigned int* s),
         (ctx, md, s))
TKT_LATE(libcrypto, int, EVP_DigestInit_ex, (EVP_MD_CTX * ctx, const EVP_MD* type, ENGINE* impl),
         (ctx, type, impl))
TKT_LATE(libcrypto, int, EVP_DigestUpdate, (EVP_MD_CTX * ctx, const void* d, size_t cnt),
         (ctx, d, cnt))
TKT_LATE(libcrypto, int, EVP_DigestSign,
         (EVP_MD_CTX * ctx, unsigned char* sigret, size_t* siglen, const unsigned char* tbs,
          size_t tbslen),
         (ctx, sigret, siglen, tbs, tbslen))
TKT_LATE(libcrypto, int, EVP_DigestSignInit,
         (EVP_MD_CTX * ctx, EVP_PKEY_CTX** pctx, const EVP_MD* type, ENGINE* e, EVP_PKEY* pkey),
         (ctx, pctx, type, e, pkey))
TKT_LATE(libcrypto, int, EVP_DigestVerify,
         (EVP_MD_CTX * ctx, const unsigned char* sigret, size_t siglen, const unsigned char* tbs,
          size_t tbslen),
         (ctx, sigret, siglen, tbs, tbslen))
TKT_LATE(libcrypto, int, EVP_DigestVerifyInit,
         (EVP_MD_CTX * ctx, EVP_PKEY_CTX** pctx, const EVP_MD* type, ENGINE* e, EVP_PKEY* pkey),
         (ctx, pctx, type, e, pkey))
TKT_LATE(libcrypto, void, EVP_MD_CTX_free, (EVP_MD_CTX * ctx), (ctx))
TKT_LATE(libcrypto, EVP_MD_CTX*, EVP_MD_CTX_new, (), ())
TKT_LATE(libcrypto, EVP_MD*, EVP_MD_fetch,
         (OSSL_LIB_CTX * ctx, const char* algorithm, const char* properties),
         (ctx, algorithm, properties))
TKT_LATE(libcrypto, void, EVP_PKEY_free, (EVP_PKEY * pkey), (pkey))
TKT_LATE(libcrypto, int, EVP_PKEY_get_raw_public_key,
         (const EVP_PKEY* pkey, unsigned char* pub, size_t* len), (pkey, pub, len))
TKT_LATE(libcrypto, EVP_PKEY*, EVP_PKEY_new_raw_private_key,
         (int type, ENGINE* e, const unsigned char* priv, size_t len), (type, e, priv, len))
TKT_LATE(libcrypto, EVP_PKEY*, EVP_PKEY_new_raw_public_key,
         (int type, ENGINE* e, const unsigned char* pub, size_t len), (type, e, pub, len))
TKT_LATE(libcrypto, const EVP_MD*, EVP_sha256, (), ())
TKT_LATE(libcrypto, unsigned char*, HMAC,
         (const EVP_MD* evp_md, const void* key, int key_len, const unsigned char* data,
          size_t data_len, unsigned char* md, unsigned int* md_len),
         (evp_md, key, key_len, data, data_len, md, md_len))

} // extern "C"
