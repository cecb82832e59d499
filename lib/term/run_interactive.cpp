#include "term/run_interactive.hpp"

#include <csignal>

#include <unistd.h>

#include "base/text.hpp"

namespace tkt::term {

Process start_interactive(const std::string& command, const std::vector<std::string>& arguments,
                          int input)
{
  return Process::start(shell(command, arguments), {.input = input, .own_group = false});
}

void wait_interactive(Process& process)
{
  // Ctrl-C is meant for the one that has the terminal; we end when it does.
  const auto interrupt = std::signal(SIGINT, SIG_IGN);
  const auto quit = std::signal(SIGQUIT, SIG_IGN);
  process.wait();
  std::signal(SIGINT, interrupt);
  std::signal(SIGQUIT, quit);
}

std::optional<std::string> find_program(const std::string& name, const char* path)
{
  for (const auto folder : split(path == nullptr ? "/usr/bin:/bin" : path, ':')) {
    auto file = std::string{folder.empty() ? "." : folder} + "/" + name;
    if (::access(file.c_str(), X_OK) == 0)
      return file;
  }
  return {};
}

} // namespace tkt::term
