// Mail from a Maildir (maildir(5)); further folders by the convention of Maildir++ (`.Archive`).
#pragma once

#include "base/descriptor.hpp"
#include "fetch/source.hpp"

namespace tkt::fetch {

/// All folders of the mailbox, once, oldest first.
/// Errors: Kind::no_input if there is no Maildir, Kind::temporary if it cannot be read; those of
/// Intake.
void fetch_maildir(const Run& run, Tally& tally);

/// Notices mail that comes into one of the folders, from the moment it is made (inotify(7)).
class MaildirWatch {
public:
  explicit MaildirWatch(const Run& run);

  /// Returns when mail has come since the last call, or after `patience`. Errors: Interrupted.
  void wait(seconds patience);

private:
  const Run& run_;
  Descriptor events_;
};

/// What is in a folder and not in the store, or the other way round.
void audit_maildir(const Run& run, const Report& report);

} // namespace tkt::fetch
