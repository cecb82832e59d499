#include "send/outbox/journal.hpp"

#include <algorithm>
#include <array>
#include <cerrno>

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/error.hpp"
#include "base/log.hpp"
#include "base/text.hpp"

namespace tkt::send {

namespace {

constexpr std::array<std::pair<Fate, std::string_view>, 4> fates{{{Fate::accepted, "accepted"},
                                                                  {Fate::deferred, "deferred"},
                                                                  {Fate::refused, "refused"},
                                                                  {Fate::unknown, "unknown"}}};

std::string_view to_word(Fate fate)
{
  for (const auto& [value, word] : fates) {
    if (value == fate)
      return word;
  }
  return {};
}

/// A field between tabs on a line.
std::string field(std::string_view text)
{
  std::string out{text};
  std::replace_if(
      out.begin(), out.end(), [](char c) { return c == '\t' || c == '\n' || c == '\0'; }, ' ');
  return out;
}

std::optional<OutboxId> parse_id(std::string_view text)
{
  const auto number = parse_number<std::int64_t>(text);
  return number ? std::optional{OutboxId{*number}} : std::nullopt;
}

} // namespace

Journal::Journal(const Lease& lease) : path_{lease.journal()}
{
  if (path_.empty())
    return;
  file_ = Descriptor{::open(
      path_.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_APPEND | O_CLOEXEC | O_NOFOLLOW, 0660)};
  if (!file_)
    throw Error{Kind::temporary, fmt::format("{}: {}", path_.string(), errno_text(errno))};
  // Whoever may send must be able to read what another has left.
  struct stat beside {};
  if (::stat(std::filesystem::path{path_}.replace_extension().c_str(), &beside) == 0)
    (void)::fchmod(file_.get(), beside.st_mode & 0666);
}

Journal::~Journal() = default;

void Journal::begin(OutboxId mail)
{
  if (file_)
    write_all(file_.get(), fmt::format("begin\t{}\n", mail));
}

void Journal::end(OutboxId mail, std::span<const CopyResult> results) noexcept
{
  if (!file_)
    return;
  try {
    // One write, and a line that says it is whole: half of a result is none.
    std::string lines;
    for (const auto& copy : results)
      lines += fmt::format("copy\t{}\t{}\t{}\t{}\n", mail, to_word(copy.fate), field(copy.address),
                           field(copy.reply));
    lines += fmt::format("end\t{}\n", mail);
    write_all(file_.get(), lines);
  } catch (const std::exception& e) {
    log::warn("{}: {}", path_.string(), e.what());
  }
}

void Journal::remove() noexcept
{
  if (file_)
    ::unlink(path_.c_str());
}

std::optional<Journal::Entries> Journal::read(const std::filesystem::path& file)
{
  std::string text;
  try {
    text = read_file(file);
  } catch (const Error& e) {
    if (e.kind() != Kind::no_input)
      throw;
    return {};
  }
  Entries entries;
  std::map<OutboxId, std::vector<CopyResult>> halves;
  // The last line may be cut off; it counts only with its end.
  const auto whole = std::string_view{text}.substr(0, text.rfind('\n') + 1);
  for (const auto line : split(whole, '\n')) {
    const auto words = split(line, '\t');
    const auto id = words.size() > 1 ? parse_id(words[1]) : std::nullopt;
    if (!id)
      continue;
    if (words[0] == "begin") {
      entries[*id] = {true, {}};
      halves.erase(*id);
    } else if (words[0] == "copy" && words.size() == 5) {
      const auto fate = std::find_if(fates.begin(), fates.end(),
                                     [&](const auto& one) { return one.second == words[2]; });
      if (fate != fates.end())
        halves[*id].push_back({std::string{words[3]}, fate->first, std::string{words[4]}});
    } else if (words[0] == "end") {
      entries[*id] = {true, std::move(halves[*id])};
      halves.erase(*id);
    }
  }
  return entries;
}

} // namespace tkt::send
