// Inside the mail room: encoded words (RFC 2047) and undeclared bytes in header fields.
#pragma once

#include <string>
#include <string_view>

namespace tkt::mail {

/// A raw field value, or a phrase of it, in UTF-8 on one line, as received_line() leaves it.
///
/// Shape:  blanks between two encoded words vanish, others stay; words of one charset are joined
///         before they are decoded, since senders cut characters in two; a language after `*` is
///         allowed (RFC 2231, section 5). What is no encoded word after all stays as it is.
std::string decode_words(std::string_view raw, std::string_view body_charset);

} // namespace tkt::mail
