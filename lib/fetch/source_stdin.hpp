// One message from a mail server that pipes it in.
#pragma once

#include "fetch/source.hpp"

namespace tkt::fetch {

/// The folder name under which such mail is remembered.
inline constexpr const char* pipe_folder = "-";

/// Takes the message that `fd` gives, a leading `From ` line of mbox removed. A message that is
/// handed over again, because the server did not learn how it ended, is recognised by its bytes.
/// Errors: Kind::data if it is empty or larger than max_size: nobody but the mail server has it,
/// and it can tell the sender. Kind::temporary if it should keep the message: reading failed, or
/// those of Intake.
Tally take_piped(const Run& run, int fd);

} // namespace tkt::fetch
