// Text in HTML and XML.
#pragma once

#include <string>
#include <string_view>

namespace tkt {

/// `text` as content or as a quoted attribute of HTML or XML: & < > " and ' are written as
/// references, everything else stays.
std::string escape_markup(std::string_view text);

} // namespace tkt
