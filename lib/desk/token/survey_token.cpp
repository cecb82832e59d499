#include "desk/token/survey_token.hpp"

#include <fmt/format.h>

#include "base/digest.hpp"
#include "base/error.hpp"
#include "base/text.hpp"
#include "desk/log/unrecorded.hpp"
#include "store/transaction.hpp"

namespace tkt::desk {

namespace {

constexpr std::string_view first_line = "tkt survey keys 1";
constexpr std::size_t mail_signature = 10; // 80 bits
constexpr std::size_t longest_token = 160;

/// Nothing else that the desk ever signs begins so.
std::string signed_text(std::string_view claim)
{
  return fmt::format("tkt survey link\n{}", claim);
}

std::string mail_signature_of(std::string_view seed, std::string_view claim)
{
  const auto key = hmac_sha256(seed, "tkt survey mail");
  return to_base32(as_bytes(hmac_sha256(as_bytes(key), claim)).substr(0, mail_signature));
}

/// The first key comes into being with the first need of it.
std::string current_seed(Session& session)
{
  constexpr auto newest = "SELECT seed FROM survey_key ORDER BY number DESC LIMIT 1";
  auto seed = session.db.prepare(newest).value<std::string>();
  if (!seed) {
    session.db
        .prepare("INSERT INTO survey_key(number, seed, created_at) VALUES (1, ?, ?) "
                 "ON CONFLICT DO NOTHING")
        .run(to_hex(random_bytes(ed25519_size)), session.now());
    seed = session.db.prepare(newest).value<std::string>();
  }
  return from_hex(seed.value()).value();
}

std::vector<std::string> seeds(store::Database& db)
{
  std::vector<std::string> all;
  for (auto&& [seed] :
       db.prepare("SELECT seed FROM survey_key ORDER BY number DESC").rows<std::string>())
    all.push_back(from_hex(seed).value_or(""));
  return all;
}

/// A number in digits alone; what else is written is none of ours.
template <class T>
std::optional<T> number(std::string_view text)
{
  return text.starts_with('-') ? std::nullopt : parse_number<T>(text);
}

} // namespace

std::string survey_token(Session& session, const SurveyClaim& claim)
{
  auto text =
      fmt::format("{}.{}.{}", claim.request, claim.score, to_millis(claim.expires_at) / 1000);
  const Unrecorded unrecorded{session.db}; // nobody asked for a key
  const auto signature = ed25519_sign(current_seed(session), signed_text(text));
  return text + '.' + to_base64url(signature);
}

SurveyVerifier::SurveyVerifier(std::string_view exported)
{
  const auto lines = split(exported, '\n');
  if (lines.empty() || trim(lines.front()) != first_line)
    throw Error{Kind::config, fmt::format("is no file of \"{}\"", first_line)};
  for (const auto line : lines) {
    const auto text = trim(line);
    if (!text.starts_with("key "))
      continue;
    const auto bytes = from_base64url(trim(text.substr(text.rfind(' '))));
    if (!bytes || bytes->size() != ed25519_size)
      throw Error{Kind::config, fmt::format("\"{}\" holds no key", clip(text, 80))};
    keys_.emplace_back(*bytes);
  }
  if (keys_.empty())
    throw Error{Kind::config, "holds no key"};
}

SurveyVerifier::SurveyVerifier(store::Database& db)
{
  for (const auto& seed : seeds(db))
    keys_.emplace_back(ed25519_public(seed));
}

std::optional<SurveyClaim> SurveyVerifier::verify(std::string_view token) const
{
  if (token.size() > longest_token)
    return {};
  const auto parts = split(token, '.');
  if (parts.size() != 4)
    return {};
  const auto request = number<std::int64_t>(parts[0]);
  const auto score = number<int>(parts[1]);
  const auto expires = number<std::uint32_t>(parts[2]);
  const auto signature = from_base64url(parts[3]);
  if (!request || !score || !expires || !signature || signature->size() != 2 * ed25519_size)
    return {};
  const auto text = signed_text(token.substr(0, token.rfind('.')));
  for (const auto& key : keys_)
    if (key.verify(text, *signature))
      return SurveyClaim{*request, *score, Instant{seconds{*expires}}};
  return {};
}

std::string export_survey_keys(Session& session)
{
  store::Transaction tx{session.db};
  (void)current_seed(session);
  auto text =
      fmt::format("{}\n# Public keys: they tell a genuine link, and can make none.\n", first_line);
  for (auto&& [number, seed] :
       session.db.prepare("SELECT number, seed FROM survey_key ORDER BY number DESC")
           .rows<int, std::string>())
    text +=
        fmt::format("key {} {}\n", number, to_base64url(ed25519_public(from_hex(seed).value())));
  tx.commit();
  return text;
}

bool has_survey_key(store::Database& db)
{
  return db.prepare("SELECT 1 FROM survey_key LIMIT 1").value<int>().has_value();
}

int rotate_survey_key(Session& session)
{
  store::Transaction tx{session.db};
  session.db
      .prepare("INSERT INTO survey_key(number, seed, created_at) "
               "SELECT coalesce(max(number), 0) + 1, ?, ? FROM survey_key")
      .run(to_hex(random_bytes(ed25519_size)), session.now());
  const auto made = session.db.prepare("SELECT max(number) FROM survey_key").value<int>().value();
  tx.commit();
  return made;
}

std::string rating_token(Session& session, std::int64_t request, int score)
{
  const auto claim = fmt::format("r.{}.{}", request, score);
  const Unrecorded unrecorded{session.db}; // nobody asked for a key
  return fmt::format("{}.{}", claim, mail_signature_of(current_seed(session), claim));
}

std::optional<MailClaim> read_rating_token(store::Database& db, std::string_view token)
{
  // Relays change case, and everything we wrote is lower case.
  const auto lower = to_lower_ascii(token.substr(0, std::min(token.size(), longest_token)));
  const auto parts = split(lower, '.');
  if (parts.size() != 4 || parts[0] != "r")
    return {};
  const auto request = number<std::int64_t>(parts[1]);
  const auto score = number<int>(parts[2]);
  if (!request || !score)
    return {};
  const auto claim = std::string_view{lower}.substr(0, lower.rfind('.'));
  for (const auto& seed : seeds(db))
    if (equal_constant_time(mail_signature_of(seed, claim), parts[3]))
      return MailClaim{*request, *score};
  return {};
}

} // namespace tkt::desk
