// The language that a message is written in.
#pragma once

#include <string>
#include <string_view>

namespace tkt::mail {

/// ISO 639 code of the language that most of the text is in, `de`; "" where that is not certain:
/// too short, too mixed. A guess by letters and words: right for a sentence or two of prose.
std::string language_of(std::string_view text);

} // namespace tkt::mail
