#include "term/run_interactive.hpp"

#include <cerrno>
#include <csignal>

#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/text.hpp"

namespace tkt::term {

pid_t start_shell(const std::string& command, const std::vector<std::string>& arguments, int input)
{
  const auto script = arguments.empty() ? command : command + " \"$@\"";
  std::vector<const char*> argv{"sh", "-c", script.c_str(), "sh"};
  for (const auto& argument : arguments)
    argv.push_back(argument.c_str());
  argv.push_back(nullptr);

  posix_spawn_file_actions_t actions;
  posix_spawnattr_t attributes;
  ::posix_spawn_file_actions_init(&actions);
  ::posix_spawnattr_init(&attributes);
  if (input >= 0)
    ::posix_spawn_file_actions_adddup2(&actions, input, STDIN_FILENO);
  // What programs ignore would be ignored by their children too.
  sigset_t usual;
  ::sigemptyset(&usual);
  for (const int signal : {SIGPIPE, SIGINT, SIGQUIT})
    ::sigaddset(&usual, signal);
  ::posix_spawnattr_setsigdefault(&attributes, &usual);
  ::posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGDEF);

  pid_t child = -1;
  if (::posix_spawn(&child, "/bin/sh", &actions, &attributes, const_cast<char**>(argv.data()),
                    environ) != 0)
    child = -1;
  ::posix_spawnattr_destroy(&attributes);
  ::posix_spawn_file_actions_destroy(&actions);
  return child;
}

int wait_for(pid_t child)
{
  // Ctrl-C is meant for the one that has the terminal; we end when it does.
  const auto interrupt = std::signal(SIGINT, SIG_IGN);
  const auto quit = std::signal(SIGQUIT, SIG_IGN);
  int status = 0;
  while (::waitpid(child, &status, 0) < 0 && errno == EINTR) {
  }
  std::signal(SIGINT, interrupt);
  std::signal(SIGQUIT, quit);
  return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
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
