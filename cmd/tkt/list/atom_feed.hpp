// Tickets as a feed that a reader of feeds can follow (Atom, RFC 4287).
#pragma once

#include <string>
#include <string_view>

#include "tkt/list/columns.hpp"

namespace tkt::cli {

/// All that comes before the first entry; `title` says what was looked for, `now` when.
std::string feed_head(const config::Config& config, std::string_view title, Instant now);

/// One ticket, as of its last change. Its name is a tag URI (RFC 4151) of the desk's domain, and
/// the same as long as the ticket is there; it links to `desk.url` where that is set.
std::string feed_entry(const Row& row);

/// What ends the feed.
std::string_view feed_tail();

} // namespace tkt::cli
