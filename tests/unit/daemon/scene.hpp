// A folder of its own, a log that can be read, and jobs that are little shell scripts.
#pragma once

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <string>

#include <catch2/catch.hpp>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/descriptor.hpp"
#include "base/log.hpp"
#include "daemon/job.hpp"

namespace scene {

namespace fs = std::filesystem;

/// Long enough for a loaded machine; a test that passes never waits for it.
constexpr tkt::seconds patience{20};

class Scene {
public:
  Scene()
  {
    auto name = (fs::temp_directory_path() / "tkt-daemon-XXXXXX").string();
    folder = ::mkdtemp(name.data());
    const tkt::Descriptor log{
        ::open((folder / "log").c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600)};
    stderr_ = tkt::Descriptor{::fcntl(STDERR_FILENO, F_DUPFD_CLOEXEC, 3)};
    ::dup2(log.get(), STDERR_FILENO);
    tkt::log::configure("tktd", tkt::log::Level::debug);
  }
  ~Scene()
  {
    ::dup2(stderr_.get(), STDERR_FILENO);
    tkt::log::configure("tkt", tkt::log::Level::notice);
    std::error_code ignored; // a child that is being killed may still write here
    fs::remove_all(folder, ignored);
  }
  Scene(const Scene&) = delete;
  Scene& operator=(const Scene&) = delete;

  /// A job that runs `script` with sh(1); $D is the folder.
  tkt::daemon::Job job(const std::string& stage, const std::string& script) const
  {
    tkt::daemon::Job result;
    result.stage = stage;
    result.argv = {"/bin/sh", "-c", "D='" + folder.string() + "'; " + script};
    result.every = tkt::hours{1}; // never within a test
    return result;
  }
  /// A fetch that stays.
  tkt::daemon::Job watch(const std::string& mailbox, const std::string& script) const
  {
    auto result = job("fetch", script);
    result.lasting = true;
    result.mailbox.emplace().name = mailbox;
    return result;
  }

  std::string read(const std::string& name) const
  {
    return fs::exists(folder / name) ? tkt::read_file(folder / name) : "";
  }
  std::size_t lines(const std::string& name) const
  {
    const auto text = read(name);
    return static_cast<std::size_t>(std::count(text.begin(), text.end(), '\n'));
  }
  std::string log() const { return read("log"); }
  /// How often the log says so.
  std::size_t logged(const std::string& text) const
  {
    std::size_t times = 0;
    const auto all = log();
    for (auto at = all.find(text); at != std::string::npos; at = all.find(text, at + 1))
      ++times;
    return times;
  }

  fs::path folder;

private:
  tkt::Descriptor stderr_;
};

/// Impatient: what takes seconds in earnest takes milliseconds here.
inline tkt::daemon::Tempo quick()
{
  using tkt::milliseconds;
  tkt::daemon::Tempo tempo;
  tempo.first_retry = milliseconds{1};
  tempo.longest_retry = milliseconds{8};
  tempo.settled = tkt::hours{1};
  tempo.grace = milliseconds{50};
  return tempo;
}

} // namespace scene
