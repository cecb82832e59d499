// SHA-256 of bytes that come in pieces.
#pragma once

#include <memory>
#include <string_view>

#include "base/digest.hpp"

struct evp_md_ctx_st;

namespace tkt {

/// The same as sha256() of all of them.
class Sha256 {
public:
  Sha256();
  void add(std::string_view bytes);
  /// Once, at the end.
  Digest finish();

private:
  struct Free {
    void operator()(evp_md_ctx_st* context) const noexcept;
  };
  std::unique_ptr<evp_md_ctx_st, Free> context_;
};

} // namespace tkt
