// Private to this room: what the pages say.
#pragma once

#include <string_view>

namespace tkt::survey {

struct Words {
  std::string_view language;
  std::string_view question;
  std::string_view chosen;
  std::string_view send;
  std::string_view thanks;
  std::string_view noted;
  std::string_view comment; ///< label of the field
  std::string_view send_comment;
  std::string_view comment_noted;
  std::string_view change;
  std::string_view unknown;
  std::string_view unknown_text;
  std::string_view expired;
  std::string_view expired_text;
  std::string_view trouble;
  std::string_view trouble_text;
};

/// Null if tkt does not speak it.
const Words* find_words(std::string_view language);
/// English if not.
const Words& words(std::string_view language);

} // namespace tkt::survey
