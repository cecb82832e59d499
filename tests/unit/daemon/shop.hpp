// A supervisor at work in a scene.
#pragma once

#include "daemon/scene.hpp"

#include "daemon/supervisor.hpp"

namespace scene {

struct Shop : Scene {
  explicit Shop(tkt::daemon::Tempo with = quick()) : tempo{with} {}

  bool until(const std::function<bool()>& done) { return loop.run_until(done, patience); }
  /// Until the file has so many lines.
  bool until_lines(const std::string& name, std::size_t count)
  {
    return until([&] { return lines(name) >= count; });
  }
  bool until_logged(const std::string& text, std::size_t times = 1)
  {
    return until([&] { return logged(text) >= times; });
  }

  tkt::daemon::Tempo tempo;
  tkt::daemon::Loop loop;
  tkt::daemon::Supervisor supervisor{loop, tempo, [] {}};
};

} // namespace scene
