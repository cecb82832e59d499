#include "config/secret.hpp"

#include "base/clock.hpp"
#include "base/descriptor.hpp"
#include "base/error.hpp"

#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <optional>

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

namespace tkt::config {

namespace {

constexpr seconds time_limit{30};
constexpr std::size_t size_limit = 65536; // a token of a large provider has some 3 KB

std::string first_line(std::string_view text)
{
  text = text.substr(0, text.find('\n'));
  while (!text.empty() && text.back() == '\r')
    text.remove_suffix(1);
  return std::string{text};
}

/// A child with a process group of its own, which ends with it: sh(1) starts others.
class Child {
public:
  Child(const std::string& command, int standard_output)
  {
    posix_spawn_file_actions_t files;
    posix_spawnattr_t how;
    ::posix_spawn_file_actions_init(&files);
    ::posix_spawnattr_init(&how);
    // A program that asks a person would wait for ever under a daemon; it finds nobody there.
    ::posix_spawn_file_actions_addopen(&files, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
    ::posix_spawn_file_actions_adddup2(&files, standard_output, STDOUT_FILENO);
    sigset_t none;
    sigset_t usual;
    ::sigemptyset(&none);
    ::sigemptyset(&usual);
    ::sigaddset(&usual, SIGPIPE); // ours ignore it; theirs expect it
    ::posix_spawnattr_setsigmask(&how, &none);
    ::posix_spawnattr_setsigdefault(&how, &usual);
    ::posix_spawnattr_setpgroup(&how, 0);
    ::posix_spawnattr_setflags(&how, POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK |
                                         POSIX_SPAWN_SETSIGDEF);
    std::string words[] = {"sh", "-c", command};
    char* argv[] = {words[0].data(), words[1].data(), words[2].data(), nullptr};
    const int error = ::posix_spawn(&pid_, "/bin/sh", &files, &how, argv, environ);
    ::posix_spawnattr_destroy(&how);
    ::posix_spawn_file_actions_destroy(&files);
    if (error != 0)
      throw Error{Kind::temporary, fmt::format("cannot start sh: {}", errno_text(error))};
  }

  Child(const Child&) = delete;
  Child& operator=(const Child&) = delete;

  ~Child()
  {
    if (pid_ <= 0)
      return;
    ::kill(-pid_, SIGKILL);
    while (::waitpid(pid_, nullptr, 0) < 0 && errno == EINTR) {
    }
  }

  /// The status that waitpid(2) gives, once the child has ended.
  std::optional<int> ended()
  {
    int status = 0;
    if (::waitpid(pid_, &status, WNOHANG) != pid_)
      return {};
    pid_ = -1;
    return status;
  }

private:
  pid_t pid_ = -1;
};

/// True while there may be more to come.
bool read_some(int fd, std::string& into)
{
  char chunk[4096];
  const auto got = ::read(fd, chunk, sizeof chunk);
  if (got > 0)
    into.append(chunk, static_cast<std::size_t>(got));
  if (into.size() > size_limit)
    throw Error{Kind::temporary, fmt::format("wrote more than {} bytes", size_limit)};
  return got > 0 || (got < 0 && (errno == EINTR || errno == EAGAIN));
}

std::string output_of(const std::string& command)
{
  int ends[2];
  if (::pipe2(ends, O_CLOEXEC) != 0)
    throw Error{Kind::temporary, fmt::format("no pipe: {}", errno_text(errno))};
  const Descriptor out{ends[0]};
  Descriptor in{ends[1]};
  Child child{command, in.get()};
  in = Descriptor{};
  ::fcntl(out.get(), F_SETFL, O_NONBLOCK);

  // The end of the child counts, not the end of the pipe: an agent that it left running in the
  // background (gpg-agent does) holds the pipe open.
  std::string text;
  std::optional<int> status;
  const auto deadline = std::chrono::steady_clock::now() + time_limit;
  bool more = true;
  while (!status) {
    if (std::chrono::steady_clock::now() > deadline)
      throw Error{Kind::temporary, fmt::format("took longer than {}", tkt::to_text(time_limit))};
    status = child.ended(); // before the last look at the pipe: nothing can come after it
    pollfd wait{more ? out.get() : -1, POLLIN, 0};
    while (::poll(&wait, 1, status ? 0 : 10) > 0 && more) {
      more = read_some(out.get(), text);
      wait.fd = more ? out.get() : -1;
    }
  }
  if (WIFSIGNALED(*status))
    throw Error{Kind::temporary, fmt::format("was ended by signal {}", WTERMSIG(*status))};
  if (WEXITSTATUS(*status) != 0)
    throw Error{Kind::temporary, fmt::format("exited with status {}", WEXITSTATUS(*status))};
  return text;
}

std::string run(std::string_view key, const std::string& command)
{
  try {
    auto line = first_line(output_of(command));
    if (line.empty())
      throw Error{Kind::temporary, "printed nothing"};
    return line;
  } catch (Error& e) {
    e.within(key); // not the command: it may have the secret in it
    throw;
  }
}

std::string read(const std::string& path)
{
  try {
    return first_line(read_file(path, size_limit));
  } catch (const Error& e) {
    throw Error{Kind::config, e.what()};
  }
}

std::string read_credential(const std::string& name)
{
  const char* folder = std::getenv("CREDENTIALS_DIRECTORY");
  if (folder == nullptr || *folder == '\0')
    throw Error{Kind::config, fmt::format("credential \"{}\": no systemd unit has passed any "
                                          "(LoadCredential= in the unit does)",
                                          name)};
  if (name.find('/') != std::string::npos)
    throw Error{Kind::config, fmt::format("credential \"{}\": a name, not a path", name)};
  return read(fmt::format("{}/{}", folder, name));
}

} // namespace

std::string read_secret(const Secret& secret)
{
  if (!secret.password.empty())
    return secret.password;
  if (!secret.password_command.empty())
    return run("password_command", secret.password_command);
  if (!secret.token_command.empty())
    return run("token_command", secret.token_command);
  if (!secret.password_file.empty())
    return read(secret.password_file);
  if (!secret.credential.empty())
    return read_credential(secret.credential);
  return {};
}

} // namespace tkt::config
