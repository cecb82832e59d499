// Inside the mail room: markup that would cost a parser more than it is worth.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace tkt::mail {

/// Whether gumbo reads this in time and without running out of stack: it frees its tree by calling
/// itself for each level, and some orders of unclosed tags cost it the square of their number.
bool is_tame_html(std::string_view html);

/// The words of markup that is not tame: tags become blanks, those of paragraphs and lines line
/// ends; the commonest entities are decoded.
std::string strip_tags(std::string_view html, std::size_t limit);

} // namespace tkt::mail
