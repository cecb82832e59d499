#include "survey/pages.hpp"

#include <fmt/format.h>

#include "base/digest.hpp"
#include "base/escape_markup.hpp"
#include "base/text.hpp"
#include "send/compose/survey_question.hpp"
#include "survey/translations.hpp"

namespace tkt::survey {

namespace {

constexpr std::string_view script = "document.forms[0].submit()";

constexpr std::string_view fixed_style =
    "*{box-sizing:border-box}"
    "body{margin:0;padding:1rem;font:1.1rem/1.5 system-ui,sans-serif;color:#222;background:#f4f4f4}"
    "main{max-width:34rem;margin:1rem auto;padding:1.5rem;background:#fff;border-radius:.6rem}"
    "h1{margin:0 0 1rem;font-size:1.5rem}"
    ".level{display:inline-block;padding:.6rem 1rem;border-radius:.4rem;font-weight:bold;"
    "overflow-wrap:anywhere}"
    "label{display:block;margin:1.2rem 0 .4rem}"
    "textarea{width:100%;min-height:7rem;padding:.5rem;font:inherit;border:1px solid #767676;"
    "border-radius:.4rem}"
    "button{margin:.8rem 0 0;padding:.7rem 1.4rem;font:inherit;font-weight:bold;color:#fff;"
    "background:#1a5fb4;border:0;border-radius:.4rem;cursor:pointer}"
    "button:focus-visible,textarea:focus-visible{outline:3px solid #e66100;outline-offset:2px}"
    ".small{margin:1.2rem 0 0;color:#5a5a5a;font-size:.9rem}";

/// RFC 4648 base64, as Content-Security-Policy has hashes.
std::string base64(std::string_view bytes)
{
  constexpr std::string_view letters =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string text;
  for (std::size_t i = 0; i < bytes.size(); i += 3) {
    unsigned group = 0;
    for (std::size_t j = 0; j < 3; ++j)
      group =
          (group << 8U) | (i + j < bytes.size() ? static_cast<unsigned char>(bytes[i + j]) : 0U);
    for (std::size_t j = 0; j < 4; ++j)
      text += i + j <= bytes.size()
                  ? letters[(group >> (18U - 6U * static_cast<unsigned>(j))) & 63U]
                  : '=';
  }
  return text;
}

std::string source_of(std::string_view text)
{
  return fmt::format("'sha256-{}'", base64(as_bytes(sha256(text))));
}

std::string badge(const config::Level& level, const std::string& language)
{
  return fmt::format("<span class=\"level l{}\">{} · {}</span>", level.score, level.score,
                     escape_markup(level.name_in(language)));
}

} // namespace

std::string choose_language(std::string_view of_link, std::string_view accept_language,
                            std::string_view of_desk)
{
  if (find_words(of_link) != nullptr)
    return std::string{of_link};
  for (const auto part : split(accept_language, ',')) {
    const auto tag = to_lower_ascii(trim(part).substr(0, 2));
    if (find_words(tag) != nullptr)
      return tag;
  }
  const auto desk = to_lower_ascii(of_desk);
  return find_words(desk) != nullptr ? desk : "en";
}

Pages::Pages(PageContext context) : context_{std::move(context)}, style_{fixed_style}
{
  for (const auto& level : context_.survey.levels)
    style_ += fmt::format(".l{}{{background:{};color:{}}}", level.score, level.colour,
                          send::ink_on(level.colour));
  policy_ = fmt::format("default-src 'none'; style-src {}; form-action 'self'; base-uri 'none'; "
                        "frame-ancestors 'none'",
                        source_of(style_));
  script_policy_ = fmt::format("{}; script-src {}", policy_, source_of(script));
}

HttpResponse Pages::page(unsigned status, const std::string& language, std::string_view title,
                         std::string_view body, bool with_script) const
{
  HttpResponse response;
  response.status = status;
  response.headers = {{"Content-Type", "text/html; charset=utf-8"},
                      {"Content-Language", language},
                      {"Content-Security-Policy", with_script ? script_policy_ : policy_},
                      {"Cache-Control", "no-store"},
                      {"Referrer-Policy", "no-referrer"},
                      {"X-Content-Type-Options", "nosniff"},
                      {"X-Frame-Options", "DENY"},
                      {"X-Robots-Tag", "noindex, nofollow"}};
  response.body = fmt::format(
      "<!DOCTYPE html>\n<html lang=\"{}\">\n<head>\n<meta charset=\"utf-8\">\n"
      "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
      "<title>{} – {}</title>\n<style>{}</style>\n</head>\n<body>\n<main>\n<h1>{}</h1>\n{}"
      "<p class=\"small\">{}</p>\n</main>\n{}</body>\n</html>\n",
      language, escape_markup(title), escape_markup(context_.desk_name), style_,
      escape_markup(title), body, escape_markup(context_.desk_name),
      with_script ? fmt::format("<script>{}</script>\n", script) : std::string{});
  return response;
}

HttpResponse Pages::question(const std::string& language, const config::Level& level) const
{
  const auto& say = words(language);
  return page(200, language, say.question,
              fmt::format("<p>{} {}</p>\n<form method=\"post\">\n"
                          "<input type=\"hidden\" name=\"rate\" value=\"{}\">\n"
                          "<button autofocus>{}</button>\n</form>\n",
                          say.chosen, badge(level, language), level.score, say.send),
              true);
}

HttpResponse Pages::thanks(const std::string& language, const config::Level& level,
                           bool commented) const
{
  const auto& say = words(language);
  const auto rest =
      commented ? fmt::format("<p>{}</p>\n", say.comment_noted)
                : fmt::format("<form method=\"post\">\n<label for=\"comment\">{}</label>\n"
                              "<textarea id=\"comment\" name=\"comment\" maxlength=\"4000\" "
                              "required></textarea>\n<button>{}</button>\n</form>\n",
                              say.comment, say.send_comment);
  return page(200, language, say.thanks,
              fmt::format("<p>{} {}</p>\n{}<p class=\"small\">{}</p>\n", say.noted,
                          badge(level, language), rest, say.change),
              false);
}

HttpResponse Pages::unknown(const std::string& language) const
{
  const auto& say = words(language);
  return page(404, language, say.unknown, fmt::format("<p>{}</p>\n", say.unknown_text), false);
}

HttpResponse Pages::expired(const std::string& language) const
{
  const auto& say = words(language);
  return page(410, language, say.expired, fmt::format("<p>{}</p>\n", say.expired_text), false);
}

HttpResponse Pages::trouble(const std::string& language) const
{
  const auto& say = words(language);
  auto response =
      page(503, language, say.trouble, fmt::format("<p>{}</p>\n", say.trouble_text), false);
  response.headers.emplace_back("Retry-After", "30");
  return response;
}

} // namespace tkt::survey
