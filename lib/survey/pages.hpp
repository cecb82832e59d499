// The pages that customers see: small, in their language, and with nothing from anywhere else.
#pragma once

#include <string>
#include <string_view>

#include "config/model/config_survey.hpp"
#include "survey/http_server.hpp"

namespace tkt::survey {

/// What a page says besides its words.
struct PageContext {
  const config::Survey& survey;
  std::string desk_name;
};

/// All pages come with a Content-Security-Policy that allows the one style sheet, the one line of
/// script and nothing else; no cookies; no referrer; not to be stored.
class Pages {
public:
  explicit Pages(PageContext context);

  /// The chosen level, and a button; a line of script presses it at once, so that who only follows
  /// links (scanners do) chooses nothing.
  HttpResponse question(const std::string& language, const config::Level& level) const;
  /// Thanks, and room for a comment; `commented`: the comment is there.
  HttpResponse thanks(const std::string& language, const config::Level& level,
                      bool commented) const;
  /// The link is none of ours.
  HttpResponse unknown(const std::string& language) const;
  /// It was, but is over.
  HttpResponse expired(const std::string& language) const;
  /// What was said could not be kept; it may be said again.
  HttpResponse trouble(const std::string& language) const;

private:
  HttpResponse page(unsigned status, const std::string& language, std::string_view title,
                    std::string_view body, bool script) const;

  PageContext context_;
  std::string style_;
  std::string policy_;        ///< of pages without script
  std::string script_policy_; ///< and with it
};

/// Which language to speak: the link's, else the first of Accept-Language that there is, else the
/// desk's, else English.
std::string choose_language(std::string_view of_link, std::string_view accept_language,
                            std::string_view of_desk);

} // namespace tkt::survey
