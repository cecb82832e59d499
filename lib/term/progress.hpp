// A progress bar on standard error, for long work on a terminal.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>

namespace tkt::term {

/// The bar as text: `support [#####.....]  50% 5000/10000  1240/s`, at most `width` columns.
std::string progress_line(std::string_view label, std::int64_t done, std::int64_t total,
                          double per_second, std::size_t width);

/// Draws itself over and over on one line, from the moment the work has taken long enough for
/// somebody to wonder, and leaves no trace. Does nothing where standard error is no terminal.
class Progress {
public:
  explicit Progress(std::string label);
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;
  ~Progress() { clear(); }

  void show(std::int64_t done, std::int64_t total);

  /// Takes the bar away, for a line that is to be printed.
  void clear();

private:
  using Steady = std::chrono::steady_clock;

  std::string label_;
  bool terminal_;
  bool drawn_ = false;
  Steady::time_point begun_ = Steady::now();
  Steady::time_point last_{};
};

} // namespace tkt::term
