// The folder between tkt-web, which faces the network and may not read the desk, and the desk.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/clock.hpp"

namespace tkt::fetch {

/// What is left in the spool: fields, each on a line, and bytes.
struct SpoolEntry {
  enum class What { rating, hook } what = What::rating;
  Instant at{};
  /// Of a rating `token`; of a hook `hook` (its name) and `type` (the Content-Type).
  std::vector<std::pair<std::string, std::string>> fields;
  bool has_body = false;
  std::string body;

  std::string field(std::string_view name) const;
};

/// As it stands in a file. A value that holds a line end is cut there.
std::string write_entry(const SpoolEntry& entry);
/// Nothing if the bytes are no entry.
std::optional<SpoolEntry> read_entry(std::string_view bytes);

/// `1709283600123-8f…​.rating`: in the order in which they came.
std::string rating_file(Instant at);
/// The same for the same request, which is then left once however often it comes.
std::string hook_file(std::string_view digest_hex);

/// Leaves an entry: whole and durable, or not there. Kind::temporary if it cannot be written.
void leave(const std::filesystem::path& spool, const std::string& file, const SpoolEntry& entry);

/// Names of the entries that wait, in the order of their names. Kind::no_input if the spool is not
/// there, Kind::temporary if it cannot be read.
std::vector<std::string> waiting(const std::filesystem::path& spool);

} // namespace tkt::fetch
