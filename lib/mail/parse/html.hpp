// HTML mail as text.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace tkt::mail {

/// What a reader would see of an HTML body: paragraphs, lists, table rows as lines, `text <url>`
/// for links that say something else, `> ` before block quotes; no styles, scripts or invisible
/// head.
///
/// Shape:  `html` is UTF-8; so is the result, with LF line ends and at most one blank line in a
/// row. Bounds: at most `limit` bytes of text; markup that nests without end is flattened first.
/// Errors: none.
std::string html_to_text(std::string_view html, std::size_t limit);

} // namespace tkt::mail
