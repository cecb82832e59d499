#include "base/poke.hpp"

#include <cerrno>
#include <cstring>

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/socket.h>
#include <sys/un.h>

#include "base/descriptor.hpp"
#include "base/error.hpp"

namespace tkt {

namespace {

/// The address of an existing socket, however long its path. sun_path holds 107 bytes; a longer one
/// is reached through /proc/self/fd, so the address is good only as long as this object.
class SocketAddress {
public:
  /// Kind::no_input if the path is long and cannot be opened.
  explicit SocketAddress(const std::filesystem::path& socket);

  const sockaddr* get() const noexcept { return reinterpret_cast<const sockaddr*>(&address_); }
  static constexpr socklen_t size() noexcept { return sizeof(sockaddr_un); }

private:
  sockaddr_un address_{};
  Descriptor opened_;
};

SocketAddress::SocketAddress(const std::filesystem::path& socket)
{
  auto path = socket.string();
  if (path.size() >= sizeof address_.sun_path) {
    opened_ = Descriptor{::open(path.c_str(), O_PATH | O_CLOEXEC)};
    if (!opened_)
      throw Error{Kind::no_input, fmt::format("{}: {}", path, errno_text(errno))};
    path = fmt::format("/proc/self/fd/{}", opened_.get());
  }
  address_.sun_family = AF_UNIX;
  std::memcpy(address_.sun_path, path.data(), path.size());
}

} // namespace

std::filesystem::path poke_socket(const std::filesystem::path& database)
{
  auto socket = database;
  socket += ".sock";
  return socket;
}

bool poke(const std::filesystem::path& socket, std::string_view stage) noexcept
{
  try {
    const SocketAddress address{socket};
    const Descriptor fd{::socket(AF_UNIX, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0)};
    const auto sent = ::sendto(fd.get(), stage.data(), stage.size(), MSG_DONTWAIT | MSG_NOSIGNAL,
                               address.get(), SocketAddress::size());
    return sent == static_cast<ssize_t>(stage.size());
  } catch (...) {
    return false;
  }
}

} // namespace tkt
