// Mail from an mbox file, which is only read.
#pragma once

#include "fetch/source.hpp"

namespace tkt::fetch {

/// What was added since the last run; from the beginning where the file is another one now. A
/// message is known again by its bytes.
/// Errors: Kind::no_input if the file is not there, Kind::temporary if it is locked or cannot be
/// read, Kind::data if it is no mbox; those of Intake.
void fetch_mbox(const Run& run, Tally& tally);

/// What is in the file and not in the store, or the other way round.
void audit_mbox(const Run& run, const Report& report);

} // namespace tkt::fetch
