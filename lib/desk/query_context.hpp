// What a query needs to know besides its words.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "config/config.hpp"
#include "desk/query_time.hpp"

namespace tkt::desk {

struct QueryContext {
  const config::Config& config; ///< borrowed
  Instant now{};
  Zone zone;
  std::string me = {}; ///< login of `me`; "" if that is nobody
  /// The text of a saved query; nothing if there is none of that name.
  std::function<std::optional<std::string>(const std::string& name)> saved = {};
  std::vector<std::string> saved_names = {}; ///< for the nearest
  bool numbers_are_tickets = true;           ///< `17` is a ticket; else a word to look for
  /// Whoever asks looks at active tickets alone, unless the query says_activity: it may be written
  /// so that it is quick for those, of which there are few.
  bool active_unless_said = false;
  /// The tags that tickets have, if `tag` is none of them; for the nearest. Without it any tag may
  /// be asked for.
  std::function<std::vector<std::string>(const std::string& tag)> other_tags = {};
  /// What is to be told of a number that nothing in `table` (ticket, contact) has, with the
  /// nearest;
  /// "" where there is such a thing. Without it any number may be asked for.
  std::function<std::string(std::string_view table, std::int64_t number)> unknown_number = {};
};

/// The desk's own zone, for programs that act for nobody.
Zone zone_of(const config::Config& config);

} // namespace tkt::desk
