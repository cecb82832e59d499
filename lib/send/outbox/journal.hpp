// What a process that sends has begun and how it ended, kept where the end of the process cannot
// reach it. Much cheaper than the database, which is told of many mails at once.
#pragma once

#include <filesystem>
#include <map>
#include <optional>
#include <span>
#include <vector>

#include "base/descriptor.hpp"
#include "base/row_id.hpp"
#include "send/outbox/fate.hpp"
#include "send/outbox/lease.hpp"

namespace tkt::send {

/// A file `DATABASE-sending.NUMBER` beside the database, while its process sends: what write(2) has
/// taken survives any end of the process. It need not survive the machine: see outbox.hpp.
/// Any thread may write.
class Journal {
public:
  /// Begins an empty one for the holder of `lease`; a desk in memory has none.
  /// Errors: Kind::temporary if the file cannot be made.
  explicit Journal(const Lease& lease);
  ~Journal(); ///< leaves the file where it is, unless remove() was called

  /// From here on the other side may have it. Kind::temporary if that cannot be written: then it
  /// must not be sent.
  void begin(OutboxId mail);

  /// What became of it. A failure to write is only logged: the mail is then unknown if this process
  /// dies before the database has it.
  void end(OutboxId mail, std::span<const CopyResult> results) noexcept;

  /// All that is in it is in the database.
  void remove() noexcept;

  struct Entry {
    bool begun = false;
    std::optional<std::vector<CopyResult>> results; ///< of the last try, if it came to its end
  };
  using Entries = std::map<OutboxId, Entry>;

  /// What another holder, who is no more, has left. Nothing if there is no such file.
  static std::optional<Entries> read(const std::filesystem::path& file);

private:
  std::filesystem::path path_;
  Descriptor file_;
};

} // namespace tkt::send
