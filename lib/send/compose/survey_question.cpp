#include "send/compose/survey_question.hpp"

#include <cmath>

#include "base/ed25519.hpp"
#include "base/text.hpp"
#include "desk/token/rating_mail.hpp"
#include "desk/token/survey_token.hpp"

namespace tkt::send {

namespace {

/// RFC 3986: what is not unreserved is written as %XX.
std::string percent(std::string_view text)
{
  std::string result;
  for (const char c : text) {
    const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                       c == '-' || c == '.' || c == '_' || c == '~' || c == '@';
    if (plain)
      result += c;
    else
      result += fmt::format("%{:02X}", static_cast<unsigned char>(c));
  }
  return result;
}

std::string base_url(const config::Config& config)
{
  auto url = config.survey.url.empty() ? config.desk.url : config.survey.url;
  if (!url.empty() && !url.ends_with('/'))
    url += '/';
  return url;
}

LevelFields level_fields(const config::Level& level, const std::string& language)
{
  return {fmt::format("{}", level.score),
          level.name_in(language),
          level.colour,
          ink_on(level.colour),
          {},
          {}};
}

void add_ends(SurveyFields& fields)
{
  fields.worst = fields.levels.front().score;
  fields.best = fields.levels.back().score;
}

} // namespace

std::string ink_on(const std::string& colour)
{
  const auto bytes =
      from_hex(std::string_view{colour}.substr(std::min<std::size_t>(1, colour.size())));
  if (!bytes || bytes->size() != 3)
    return "#000000";
  const auto linear = [&](std::size_t i) {
    const double part = static_cast<unsigned char>((*bytes)[i]) / 255.0;
    return part <= 0.04045 ? part / 12.92 : std::pow((part + 0.055) / 1.055, 2.4);
  };
  const double luminance = 0.2126 * linear(0) + 0.7152 * linear(1) + 0.0722 * linear(2);
  // The contrast with black is (L + 0.05) / 0.05, that with white 1.05 / (L + 0.05).
  return (luminance + 0.05) * (luminance + 0.05) > 0.05 * 1.05 ? "#000000" : "#ffffff";
}

SurveyFields survey_fields(desk::Session& session, const desk::RatingRequest& request,
                           const config::Mailbox& mailbox, const std::string& language,
                           const std::string& tag)
{
  const auto& config = session.config;
  const auto base = base_url(config);
  SurveyFields fields;
  for (const auto& level : config.survey.levels) {
    auto one = level_fields(level, language);
    if (!base.empty())
      one.url =
          fmt::format("{}rate/{}/{}", base, language,
                      desk::survey_token(session, {request.id, level.score, request.expires_at}));
    const auto words =
        fmt::format("{}: {}{}{}", level.score, one.name, tag.empty() ? "" : " ", tag);
    const auto link =
        desk::rating_link(mailbox, desk::rating_token(session, request.id, level.score), words);
    one.mailto = fmt::format("mailto:{}?subject={}", percent(link.address), percent(link.subject));
    fields.levels.push_back(std::move(one));
  }
  fields.expires = date_text(request.expires_at, config.desk.timezone);
  add_ends(fields);
  return fields;
}

SurveyFields sample_survey(const config::Config& config, const std::string& language)
{
  const auto base = base_url(config);
  SurveyFields fields;
  for (const auto& level : config.survey.levels) {
    auto one = level_fields(level, language);
    if (!base.empty())
      one.url = fmt::format("{}rate/{}/EXAMPLE.{}", base, language, level.score);
    one.mailto = fmt::format("mailto:example@example.com?subject={}", level.score);
    fields.levels.push_back(std::move(one));
  }
  fields.expires = "…";
  add_ends(fields);
  return fields;
}

} // namespace tkt::send
