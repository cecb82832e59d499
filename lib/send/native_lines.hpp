// Private to this room: mail as local programs keep it.
#pragma once

#include <string_view>

namespace tkt::send {

/// Writes it with LF line ends, as Maildirs and sendmail(1) have them, piece by piece. Lone CRs
/// stay. Errors: those of write_all().
void write_native_lines(int fd, std::string_view bytes);

} // namespace tkt::send
