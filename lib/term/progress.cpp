#include "term/progress.hpp"

#include <algorithm>

#include <fmt/format.h>
#include <sys/ioctl.h>
#include <unistd.h>

namespace tkt::term {

namespace {

constexpr std::chrono::milliseconds patience{700};
constexpr std::chrono::milliseconds between{100};
constexpr std::size_t usual_width = 80;

void write_error(std::string_view text)
{
  // A bar that cannot be drawn is none.
  [[maybe_unused]] const auto written = ::write(STDERR_FILENO, text.data(), text.size());
}

std::size_t terminal_width()
{
  winsize size{};
  if (::ioctl(STDERR_FILENO, TIOCGWINSZ, &size) != 0 || size.ws_col == 0)
    return usual_width;
  return size.ws_col;
}

} // namespace

std::string progress_line(std::string_view label, std::int64_t done, std::int64_t total,
                          double per_second, std::size_t width)
{
  const double part =
      total > 0 ? std::clamp(static_cast<double>(done) / static_cast<double>(total), 0.0, 1.0)
                : 0.0;
  const auto numbers = fmt::format("{:3.0f}% {}/{}  {:.0f}/s", part * 100, done, total, per_second);
  const auto taken = label.size() + numbers.size() + 4; // blanks and brackets
  std::string bar;
  if (width > taken + 5) {
    const auto cells = std::min<std::size_t>(width - taken, 40);
    const auto full = static_cast<std::size_t>(part * static_cast<double>(cells));
    bar = fmt::format("[{}{}] ", std::string(full, '#'), std::string(cells - full, '.'));
  }
  return fmt::format("{} {}{}", label, bar, numbers).substr(0, width);
}

Progress::Progress(std::string label)
    : label_{std::move(label)}, terminal_{::isatty(STDERR_FILENO) == 1}
{
}

void Progress::show(std::int64_t done, std::int64_t total)
{
  const auto now = Steady::now();
  if (!terminal_ || now - begun_ < patience || now - last_ < between)
    return;
  last_ = now;
  drawn_ = true;
  const double elapsed = std::chrono::duration<double>(now - begun_).count();
  // One column stays free: some terminals wrap when the last one is written.
  write_error("\r" +
              progress_line(label_, done, total, static_cast<double>(done) / elapsed,
                            terminal_width() - 1) +
              "\x1b[K");
}

void Progress::clear()
{
  if (drawn_)
    write_error("\r\x1b[K");
  drawn_ = false;
}

} // namespace tkt::term
