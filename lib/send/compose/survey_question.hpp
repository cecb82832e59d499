// The question how satisfied a customer is, as fields of a template.
#pragma once

#include <string>

#include "desk/message/rating.hpp"
#include "send/template/fields.hpp"

namespace tkt::send {

/// The scale with a link of each kind for every level: one that opens a page, if the desk has
/// tkt-web, and one that writes a mail. Links and names are for `language`.
SurveyFields survey_fields(desk::Session& session, const desk::RatingRequest& request,
                           const config::Mailbox& mailbox, const std::string& language,
                           const std::string& tag);

/// What they look like with no question behind them: for previews.
SurveyFields sample_survey(const config::Config& config, const std::string& language);

/// `#000000` or `#ffffff`, whichever can be read on a colour (WCAG 2.1, relative luminance).
std::string ink_on(const std::string& colour);

} // namespace tkt::send
