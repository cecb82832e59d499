// The URLs that a configuration may hold for mailboxes.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace tkt::config {

/// `imaps://host:993`, `[::1]` hosts included; or `maildir:/path`, `mbox:/path`, `sendmail:/path`.
struct Url {
  std::string scheme;     ///< lower case
  std::string host;       ///< without brackets; empty for path schemes
  std::uint16_t port = 0; ///< the scheme's own where none is given: 143, 993, 25, 465, 587 …
  std::string path;
};

/// Nothing if `text` has no such form or the scheme is unknown.
std::optional<Url> parse_url(std::string_view text);

} // namespace tkt::config
