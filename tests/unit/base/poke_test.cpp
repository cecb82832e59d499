#include <catch2/catch.hpp>

#include "base/descriptor.hpp"
#include "base/poke.hpp"

#include <array>
#include <cstdlib>
#include <filesystem>
#include <string>

#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

using namespace tkt;
namespace fs = std::filesystem;

namespace {

/// A folder of its own, gone with everything in it at the end of the test.
struct Folder {
  fs::path path;

  Folder()
  {
    auto name = (fs::temp_directory_path() / "tkt-poke-XXXXXX").string();
    path = ::mkdtemp(name.data());
  }
  ~Folder() { fs::remove_all(path); }
};

/// A listener under `name` in `folder`; bound by its short name, as the path may be too long.
Descriptor listen(const fs::path& folder, const std::string& name)
{
  Descriptor fd{::socket(AF_UNIX, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0)};
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  const auto before = fs::current_path();
  fs::current_path(folder);
  name.copy(address.sun_path, sizeof address.sun_path - 1);
  const int bound = ::bind(fd.get(), reinterpret_cast<sockaddr*>(&address), sizeof address);
  fs::current_path(before);
  REQUIRE(bound == 0);
  return fd;
}

std::string receive(const Descriptor& fd)
{
  std::array<char, 64> buffer{};
  const auto got = ::recv(fd.get(), buffer.data(), buffer.size(), 0);
  return got < 0 ? "nothing" : std::string{buffer.data(), static_cast<std::size_t>(got)};
}

} // namespace

TEST_CASE("the daemon's socket lies beside the database", "[base]")
{
  CHECK(poke_socket("/var/lib/tkt/tkt.db") == "/var/lib/tkt/tkt.db.sock");
}

TEST_CASE("a poke names the stage in one datagram", "[base]")
{
  const Folder folder;
  const auto daemon = listen(folder.path, "desk.db.sock");
  CHECK(poke(poke_socket(folder.path / "desk.db"), "rules"));
  CHECK(poke(poke_socket(folder.path / "desk.db"), "fetch support"));
  CHECK(receive(daemon) == "rules");
  CHECK(receive(daemon) == "fetch support");
}

TEST_CASE("a poke reaches a socket whose path no socket address can hold", "[base]")
{
  const Folder folder;
  const auto deep = folder.path / std::string(100, 'd') / std::string(100, 'e');
  fs::create_directories(deep);
  const auto daemon = listen(deep, "desk.db.sock");
  CHECK(poke(poke_socket(deep / "desk.db"), "send"));
  CHECK(receive(daemon) == "send");
}

TEST_CASE("without a daemon a poke is lost quietly", "[base]")
{
  const Folder folder;
  const auto socket = poke_socket(folder.path / "desk.db");
  CHECK_FALSE(poke(socket, "rules"));
  CHECK_FALSE(poke(folder.path / std::string(200, 'x') / "desk.db.sock", "rules"));
  {
    const auto gone = listen(folder.path, "desk.db.sock");
  }
  CHECK_FALSE(poke(socket, "rules"));
}

TEST_CASE("a daemon that does not read never holds a poke up", "[base]")
{
  const Folder folder;
  const auto busy = listen(folder.path, "desk.db.sock");
  bool delivered = true;
  for (int i = 0; i < 100'000 && delivered; ++i)
    delivered = poke(poke_socket(folder.path / "desk.db"), "rules");
  CHECK_FALSE(delivered);
}
