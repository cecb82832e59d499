// Tokens that let one customer give one answer to one question: in links, and in addresses and
// subjects of mail. A token names a question and a level, and is worth nothing for any other.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/ed25519.hpp"
#include "desk/log/session.hpp"

namespace tkt::desk {

/// What a link says.
struct SurveyClaim {
  std::int64_t request = 0;
  int score = 0;
  Instant expires_at{}; ///< whole seconds
  bool operator==(const SurveyClaim&) const = default;
};

/// `REQUEST.SCORE.EXPIRES.SIGNATURE`, fit for the path of a URL. The first key is made at the first
/// use.
std::string survey_token(Session& session, const SurveyClaim& claim);

/// Checks links. Needs public keys alone: who has them can make no link.
class SurveyVerifier {
public:
  /// Of what export_survey_keys() has written. Kind::config if it is anything else.
  explicit SurveyVerifier(std::string_view exported);
  /// Of the desk itself.
  explicit SurveyVerifier(store::Database& db);

  /// Nothing if no key of the desk has signed it. Whether it has expired is the caller's to see.
  std::optional<SurveyClaim> verify(std::string_view token) const;

private:
  std::vector<VerifyKey> keys_; ///< the newest first
};

/// The public keys, as text, for tkt-web. Makes the first one where there is none.
std::string export_survey_keys(Session& session);
bool has_survey_key(store::Database& db);

/// Makes a new key, which signs from now on; gives its number. What older ones have signed still
/// counts until it expires.
int rotate_survey_key(Session& session);

/// The short token of mail, in lower case: `r.REQUEST.SCORE.SIGNATURE`, of 80 bits.
std::string rating_token(Session& session, std::int64_t request, int score);

struct MailClaim {
  std::int64_t request = 0;
  int score = 0;
};
/// Nothing if the text is not such a token, or if no key of the desk has signed it.
std::optional<MailClaim> read_rating_token(store::Database& db, std::string_view token);

} // namespace tkt::desk
