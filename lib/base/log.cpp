#include "base/log.hpp"

#include <atomic>
#include <cstdlib>

#include <unistd.h>

#include "base/text.hpp"

namespace tkt::log {

namespace {

std::string name = "tkt";
std::atomic<Level> least{Level::notice};

/// systemd sets JOURNAL_STREAM where standard error goes to the journal (systemd.exec(5)).
bool journal() noexcept
{
  static const bool yes = std::getenv("JOURNAL_STREAM") != nullptr;
  return yes;
}

} // namespace

void configure(std::string_view program, Level threshold)
{
  name = program;
  least = threshold;
}

bool enabled(Level level) noexcept
{
  return level <= least.load(std::memory_order_relaxed);
}

void write(Level level, std::string_view text)
{
  if (!enabled(level))
    return;
  std::string line;
  if (journal())
    line = fmt::format("<{}>", static_cast<int>(level));
  line += name;
  line += ": ";
  for (const char c : text) {
    // Text from a message may be part of an error: it must not drive the administrator's terminal.
    const auto byte = static_cast<unsigned char>(c);
    if (byte < 0x20 || byte == 0x7f)
      line += fmt::format("\\x{:02x}", byte);
    else
      line += c;
  }
  line += '\n';
  // Nothing can be done where standard error cannot be written.
  [[maybe_unused]] const auto written = ::write(STDERR_FILENO, line.data(), line.size());
}

void write_lines(Level level, std::string_view text)
{
  for (const auto line : split(text, '\n'))
    if (!line.empty())
      write(level, line);
}

} // namespace tkt::log
