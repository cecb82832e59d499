// Folder names on the wire: modified UTF-7 (RFC 3501, section 5.1.3).
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace tkt::fetch {

/// `Odebrane/ważne` as `Odebrane/wa&AXw-ne`. A name that is encoded already, as some
/// administrators copy it from elsewhere, stays as it is: nothing is encoded twice.
/// Invalid UTF-8 becomes U+FFFD.
std::string to_utf7(std::string_view name);

/// The way back. Nothing if `encoded` is not modified UTF-7.
std::optional<std::string> from_utf7(std::string_view encoded);

} // namespace tkt::fetch
