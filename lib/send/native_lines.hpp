// Private to this room: mail as local programs keep it.
#pragma once

#include <string>
#include <string_view>

namespace tkt::send {

/// With LF line ends, as Maildirs and sendmail(1) have them. Lone CRs stay.
std::string native_lines(std::string_view bytes);

} // namespace tkt::send
