// Where something was said.
#pragma once

#include <string>

namespace tkt::config {

/// Where in which file something was said; for messages.
struct Place {
  std::string file;
  unsigned line = 0;
  unsigned column = 0;

  bool operator==(const Place&) const = default;
};

/// `file:line:column`, or the file alone where there is no line.
std::string to_text(const Place& place);

} // namespace tkt::config
