// What tkt-web answers: survey pages, hooks, and whether it is well.
#pragma once

#include <cstddef>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "config/model/config.hpp"
#include "desk/token/survey_token.hpp"
#include "survey/http_server.hpp"
#include "survey/pages.hpp"

namespace tkt::survey {

/// What the site is made of. Nothing of it lets anybody read the desk.
struct SiteSettings {
  const config::Config& config; ///< [desk] name and language, [survey], [web], [[hook]]
  std::string keys;             ///< of desk::export_survey_keys(); "": there are no survey pages
  std::map<std::string, std::string> hook_secrets; ///< by name of the hook
  const Clock& clock;
};

class Site {
public:
  /// Errors: Kind::config if the keys are none.
  explicit Site(SiteSettings settings);
  ~Site();
  /// Waits for what is being written; its answers go out as long as the server is there.
  void finish();
  Site(const Site&) = delete;
  Site& operator=(const Site&) = delete;

  void handle(HttpRequest&& request, const Reply& reply);

  /// See HttpLimits.
  std::size_t body_bytes(std::string_view method, std::string_view target) const;

private:
  struct Writing;

  void rate(const HttpRequest& request, std::string_view path, const Reply& reply);
  void take_hook(HttpRequest&& request, std::string_view name, const Reply& reply);
  HttpResponse health() const;
  std::optional<desk::SurveyClaim> verify(std::string_view token);

  SiteSettings settings_;
  Pages pages_;
  std::optional<desk::SurveyVerifier> verifier_;
  std::map<std::string, desk::SurveyClaim, std::less<>> verified_; ///< tokens seen lately
  std::unique_ptr<Writing> writing_;
};

/// Whether a hook's request is genuine: `X-Tkt-Signature: sha256=HEX` is the HMAC-SHA-256, under
/// the hook's secret, of the value of `X-Tkt-Timestamp` (seconds since 1970), a full stop, and the
/// body; and the timestamp is near. Compared in constant time. Gives the digest of the request, by
/// which a repeated one is known; nothing if it is not genuine.
struct Signed {
  Instant at{};
  std::string digest; ///< hex
};
std::optional<Signed> check_signature(const HttpRequest& request, std::string_view hook,
                                      std::string_view secret, Instant now);

} // namespace tkt::survey
