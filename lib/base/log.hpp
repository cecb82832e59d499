// What programs tell the administrator: standard error, one line a message.
#pragma once

#include <string>
#include <string_view>

#include <fmt/format.h>

namespace tkt::log {

/// syslog(3) priorities, of those that tkt uses.
enum class Level { error = 3, warning = 4, notice = 5, info = 6, debug = 7 };

/// Set once by each program: its name, and the least urgent level it still prints.
void configure(std::string_view program, Level threshold);
bool enabled(Level level) noexcept;

/// Writes `program: text` in one write(2), control characters made harmless. Under systemd the line
/// carries a priority (sd-daemon(3)).
void write(Level level, std::string_view text);

/// As write(), a message for each line of `text`: for lists of our own making, such as the mistakes
/// of a configuration. What others wrote goes through write(), or it could speak in our name.
void write_lines(Level level, std::string_view text);

template <class... Args>
void error(fmt::format_string<Args...> format, Args&&... args)
{
  write(Level::error, fmt::format(format, std::forward<Args>(args)...));
}

template <class... Args>
void warn(fmt::format_string<Args...> format, Args&&... args)
{
  write(Level::warning, fmt::format(format, std::forward<Args>(args)...));
}

template <class... Args>
void notice(fmt::format_string<Args...> format, Args&&... args)
{
  write(Level::notice, fmt::format(format, std::forward<Args>(args)...));
}

template <class... Args>
void info(fmt::format_string<Args...> format, Args&&... args)
{
  if (enabled(Level::info))
    write(Level::info, fmt::format(format, std::forward<Args>(args)...));
}

template <class... Args>
void debug(fmt::format_string<Args...> format, Args&&... args)
{
  if (enabled(Level::debug))
    write(Level::debug, fmt::format(format, std::forward<Args>(args)...));
}

} // namespace tkt::log
