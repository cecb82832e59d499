#include "fetch/source.hpp"

#include <fmt/format.h>

namespace tkt::fetch {

namespace {

std::string size_text(std::uint64_t bytes)
{
  if (bytes < 10'000)
    return fmt::format("{} bytes", bytes);
  if (bytes < 10'000'000)
    return fmt::format("{} kB", bytes / 1000);
  return fmt::format("{} MB", bytes / 1'000'000);
}

} // namespace

std::string note_of_partial(const Run& run, std::uint64_t size, const std::string& where)
{
  return fmt::format("This message has {}, more than the {} that mailbox {} takes; only its first "
                     "{} were read. All of it is in {}.",
                     size_text(size), size_text(static_cast<std::uint64_t>(run.mailbox.max_size)),
                     run.mailbox.name, size_text(part_taken), where);
}

} // namespace tkt::fetch
