#include "daemon/poke_socket.hpp"

#include <array>
#include <cerrno>
#include <cstdio>

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "base/error.hpp"
#include "base/poke.hpp"

namespace tkt::daemon {

namespace {

[[noreturn]] void fail(const std::filesystem::path& socket, const char* what)
{
  throw Error{Kind::temporary, fmt::format("{}: {}: {}", socket.string(), what, errno_text(errno))};
}

} // namespace

Door::Door(Loop& loop, const std::filesystem::path& database,
           std::function<void(std::string_view)> poked)
    : poked_{std::move(poked)}
{
  const auto socket = poke_socket(database);
  const auto folder = socket.has_parent_path() ? socket.parent_path() : ".";
  std::error_code ignored;
  std::filesystem::create_directories(folder, ignored); // the lock tells if it failed

  auto lock_path = socket;
  lock_path += ".lock";
  lock_ = FileLock::try_take(lock_path);
  if (!lock_)
    throw Error{Kind::temporary,
                fmt::format("{}: another tktd looks after this database", database.string())};

  // Made under a short name that fits any socket address, whatever the path, and renamed when it is
  // as it should be: nobody meets it half-made, and a stale one is replaced in one step.
  name_ = socket.filename().string();
  const auto making = fmt::format(".tktd.{}.new", ::getpid());
  folder_ = Descriptor{::open(folder.c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC)};
  if (!folder_)
    fail(socket, "cannot open its folder");
  struct stat there {};
  if (::fstatat(folder_.get(), name_.c_str(), &there, AT_SYMLINK_NOFOLLOW) == 0 &&
      !S_ISSOCK(there.st_mode))
    throw Error{Kind::temporary,
                fmt::format("{}: in the way of the daemon's socket", socket.string())};

  socket_ = Descriptor{::socket(AF_UNIX, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0)};
  if (!socket_)
    fail(socket, "cannot make a socket");
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  std::snprintf(address.sun_path, sizeof address.sun_path, "/proc/self/fd/%d/%s", folder_.get(),
                making.c_str());
  ::unlinkat(folder_.get(), making.c_str(), 0);
  if (::bind(socket_.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0)
    fail(socket, "cannot bind");
  if (::fchmodat(folder_.get(), making.c_str(), 0660, 0) != 0 ||
      ::renameat(folder_.get(), making.c_str(), folder_.get(), name_.c_str()) != 0) {
    const int error = errno;
    ::unlinkat(folder_.get(), making.c_str(), 0);
    errno = error;
    fail(socket, "cannot be put in place");
  }
  watch_.emplace(loop, socket_.get(), [this] { read(); });
}

Door::~Door()
{
  close();
}

void Door::close() noexcept
{
  if (!watch_)
    return;
  watch_.reset();
  ::unlinkat(folder_.get(), name_.c_str(), 0);
  socket_ = Descriptor{};
}

void Door::read()
{
  // Longer than any poke; what does not fit is none. A bounded number, then the rest of the daemon
  // has its turn.
  std::array<char, 512> buffer{};
  for (int i = 0; i < 32 && watch_; ++i) {
    const auto got = ::recv(socket_.get(), buffer.data(), buffer.size(), MSG_TRUNC);
    if (got < 0)
      return;
    if (static_cast<std::size_t>(got) <= buffer.size())
      poked_({buffer.data(), static_cast<std::size_t>(got)});
  }
}

} // namespace tkt::daemon
