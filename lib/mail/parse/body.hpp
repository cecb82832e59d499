// Inside the mail room: which parts are the text of a message, and what they say.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "mail/parse/structure.hpp"

namespace tkt::mail {

struct Body {
  std::vector<int> text;  ///< parts that text() is made of, in order; text/plain or text/html
  std::vector<int> html;  ///< parts that html() is made of
  std::vector<int> files; ///< all the others
};

/// Sorts the leaves (after RFC 8621, section 4.1.4: the first text, and later ones without a name,
/// are the body). Of a multipart/alternative the plain text is taken, unless there is none.
Body sort_parts(const Structure& structure, const Limits& limits, std::string_view charset);

/// A text part in UTF-8 with LF line ends, at most about `limit` bytes of it; format=flowed undone.
/// `guessed` is set where the charset was missing or wrong.
std::string part_text(const Part& part, std::size_t limit, bool& guessed);

/// Whether a plain text only says that one should look at the HTML.
bool says_nothing(std::string_view text);

} // namespace tkt::mail
