#include "mail/judge/language.hpp"

#include <cld2/public/compact_lang_det.h>

#include "base/text.hpp"

namespace tkt::mail {

std::string language_of(std::string_view text)
{
  // Enough to be certain; what follows is mostly what others wrote.
  constexpr std::size_t enough = 8192;
  const auto valid = to_utf8(clip(text, enough));
  bool certain = false;
  const auto language = CLD2::DetectLanguage(valid.data(), static_cast<int>(valid.size()),
                                             /*is_plain_text=*/true, &certain);
  if (!certain || language == CLD2::UNKNOWN_LANGUAGE)
    return {};
  const std::string code = CLD2::LanguageCode(language);
  return code == "un" ? std::string{} : code.substr(0, code.find('-'));
}

} // namespace tkt::mail
