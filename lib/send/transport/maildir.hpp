// Private to this room: mail as local programs keep it.
#pragma once

#include "base/bytes.hpp"

namespace tkt::send {

/// Writes it with LF line ends, as Maildirs and sendmail(1) have them, piece by piece. Lone CRs
/// stay. Errors: those of write_all() and Bytes::read().
void write_native_lines(int fd, const Bytes& bytes);

} // namespace tkt::send
