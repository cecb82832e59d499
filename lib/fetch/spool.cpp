#include "fetch/spool.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "base/descriptor.hpp"
#include "base/digest.hpp"
#include "base/error.hpp"
#include "base/text.hpp"

namespace tkt::fetch {

namespace {

constexpr std::string_view first_line = "tkt spool 1";
constexpr std::string_view rating_suffix = ".rating";
constexpr std::string_view hook_suffix = ".hook";

std::string_view one_line(std::string_view text)
{
  return text.substr(0, text.find_first_of("\r\n"));
}

} // namespace

std::string SpoolEntry::field(std::string_view name) const
{
  for (const auto& [key, value] : fields)
    if (key == name)
      return value;
  return {};
}

std::string write_entry(const SpoolEntry& entry)
{
  auto text =
      fmt::format("{}\nkind: {}\nat: {}\n", first_line,
                  entry.what == SpoolEntry::What::rating ? "rating" : "hook", to_millis(entry.at));
  for (const auto& [name, value] : entry.fields)
    text += fmt::format("{}: {}\n", name, one_line(value));
  if (entry.has_body)
    text += '\n' + entry.body;
  return text;
}

std::optional<SpoolEntry> read_entry(std::string_view bytes)
{
  SpoolEntry entry;
  bool first = true, timed = false, kind = false;
  while (!bytes.empty()) {
    const auto end = bytes.find('\n');
    if (end == std::string_view::npos)
      return {};
    const auto line = bytes.substr(0, end);
    bytes.remove_prefix(end + 1);
    if (first) {
      if (line != first_line)
        return {};
      first = false;
      continue;
    }
    if (line.empty()) {
      entry.has_body = true;
      entry.body = bytes;
      break;
    }
    const auto colon = line.find(": ");
    if (colon == std::string_view::npos)
      return {};
    const auto name = line.substr(0, colon);
    const auto value = line.substr(colon + 2);
    if (name == "kind") {
      if (value != "rating" && value != "hook")
        return {};
      entry.what = value == "rating" ? SpoolEntry::What::rating : SpoolEntry::What::hook;
      kind = true;
    } else if (name == "at") {
      const auto at = parse_number<std::int64_t>(value);
      if (!at)
        return {};
      entry.at = from_millis(*at);
      timed = true;
    } else {
      entry.fields.emplace_back(name, to_utf8(value));
    }
  }
  return timed && kind ? std::optional{std::move(entry)} : std::nullopt;
}

std::string rating_file(Instant at)
{
  return fmt::format("{:015}-{}{}", to_millis(at), to_hex(random_bytes(8)), rating_suffix);
}

std::string hook_file(std::string_view digest_hex)
{
  return fmt::format("{}{}", digest_hex, hook_suffix);
}

void leave(const std::filesystem::path& spool, const std::string& file, const SpoolEntry& entry)
{
  write_file(spool / file, write_entry(entry), 0640);
}

std::vector<std::string> waiting(const std::filesystem::path& spool)
{
  std::error_code error;
  std::vector<std::string> names;
  std::filesystem::directory_iterator entry{spool, error}, end;
  if (error)
    throw Error{error == std::errc::no_such_file_or_directory ? Kind::no_input : Kind::temporary,
                fmt::format("spool {}: {}", spool.native(), error.message())};
  for (; !error && entry != end; entry.increment(error)) {
    auto name = entry->path().filename().string();
    if (!name.starts_with('.') && (name.ends_with(rating_suffix) || name.ends_with(hook_suffix)))
      names.push_back(std::move(name));
  }
  if (error)
    throw Error{Kind::temporary, fmt::format("spool {}: {}", spool.native(), error.message())};
  std::sort(names.begin(), names.end());
  return names;
}

} // namespace tkt::fetch
