// Inside the mail room: bytes of a declared, mislabelled or unknown charset as UTF-8.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace tkt::mail {

/// What a declared charset means in practice: its superset where senders say one and mean the other
/// (`iso-8859-1` → `windows-1252`, `gb2312` → `gb18030`), with blanks and quotes taken off, in
/// lower case; a name that iconv(3) knows. Empty for those that say nothing (`x-unknown`).
std::string real_charset(std::string_view declared);

/// All of `bytes`, or nothing if there is one that the charset does not have. A character cut off
/// at the very end is left out. `charset` comes from real_charset().
std::optional<std::string> decode_strictly(std::string_view bytes, const std::string& charset);

struct Decoded {
  std::string text;
  bool guessed = false; ///< the declaration was missing or wrong, and not plain ASCII either
};

/// Never refuses: as declared; else UTF-8; else as declared with U+FFFD for the few bytes that are
/// wrong; else windows-1252.
Decoded decode_charset(std::string_view bytes, std::string_view declared);

/// Undeclared bytes of a header field: UTF-8, then `body_charset`, then windows-1252.
std::string decode_header_bytes(std::string_view bytes, std::string_view body_charset);

/// A structured field without its comments (RFC 5322, section 3.2.2).
std::string without_comments(std::string_view raw);

} // namespace tkt::mail
