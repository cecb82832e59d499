// Long output page by page.
#pragma once

#include <optional>
#include <string>

#include "base/descriptor.hpp"
#include "base/process.hpp"

namespace tkt::term {

/// While it lives, standard output goes through a pager. The descriptor is what changes: whoever
/// writes to it needs no knowledge of this. Start it only for a terminal.
class Pager {
public:
  /// `command` is for sh(1). Where it cannot be started, output simply goes where it went.
  explicit Pager(const std::string& command);
  /// Flushes, and waits until the person has left the pager.
  ~Pager();
  Pager(const Pager&) = delete;
  Pager& operator=(const Pager&) = delete;

private:
  std::optional<Process> process_;
  Descriptor terminal_; ///< standard output as it was
};

/// $PAGER, or less; "" where $PAGER is `cat` or empty on purpose, or a program that is not there,
/// and where there is no less or $TERM names no terminal that less could page on.
std::string pager_command(const char* pager, const char* path, const char* term);

} // namespace tkt::term
