// Text of strangers, made fit for a terminal.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace tkt::term {

/// What the reader of our text can show.
enum class Charset { utf8, ascii };

/// One line that cannot do anything to a terminal.
///
/// Shape:  line ends and tabs become blanks; other control characters become their pictures
///         (U+2400 ff.) or U+FFFD; invisible characters that change the order or the look of others
///         (bidirectional marks and overrides, zero width spaces, tags) are dropped; invalid UTF-8
///         becomes U+FFFD; no character carries more than eight combining marks. In ascii,
///         quotation marks, dashes and a few other signs become what people type for them; whatever
///         else is not ASCII becomes `?`.
/// Source: UAX #9, UTR #36.
std::string safe_line(std::string_view text, Charset charset = Charset::utf8);

/// As safe_line(), but of many lines: LF stays, CR LF and CR become LF, tabs move to the next
/// multiple of eight columns.
std::string safe_text(std::string_view text, Charset charset = Charset::utf8);

/// Columns that a safe line takes: two for wide characters, none for combining marks.
std::size_t width(std::string_view safe);

/// Cuts a safe line to so many columns, with `…` (`~` in ascii) where something is missing.
std::string cut(std::string_view safe, std::size_t columns, Charset charset = Charset::utf8);

/// A safe line as lines of at most so many columns, at least one: parted at blanks, and where there
/// is none between characters.
std::vector<std::string> wrap(std::string_view safe, std::size_t columns);

/// JSON text with every character that safe_line() would not let through written as `\uXXXX`: the
/// same value to a program, harmless to a terminal.
std::string escape_json(std::string json);

} // namespace tkt::term
