// Inside the mail room: names of attachments.
#pragma once

#include <string>
#include <string_view>

namespace tkt::mail {

/// A name for a file in a folder and for nothing else: the last part of a path, not hidden, not
/// over 200 octets, no control characters, with its extension; `part-3.png` where there is no name.
std::string safe_file_name(std::string_view name, std::string_view type, int part);

} // namespace tkt::mail
