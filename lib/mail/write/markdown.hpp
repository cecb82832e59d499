// Text that a person wrote with the marks of Markdown, as HTML.
#pragma once

#include <string>
#include <string_view>

namespace tkt::mail {

/// An HTML document of a plain text read as Markdown (CommonMark 0.30, with tables and struck-out
/// text): the alternative part beside it.
///
/// Shape:  line ends stay line ends, as in the plain text. Quoted lines (`>`) and what stands below
///         `-- ` are shown as they are. No HTML of the text's own gets through, and no link but to
///         http, https and mailto.
/// Errors: none; what is no Markdown is text.
std::string markdown_to_html(std::string_view text);

} // namespace tkt::mail
