#include "daemon/scene.hpp"

#include "base/error.hpp"
#include "base/poke.hpp"
#include "daemon/poke_socket.hpp"

using namespace tkt;
using namespace tkt::daemon;
namespace fs = std::filesystem;

namespace {

using Words = std::vector<std::string>;

struct Hall : scene::Scene {
  fs::path database = folder / "desk" / "desk.db"; // its folder is not there yet
  fs::path socket = poke_socket(database);
  Loop loop;
  Words heard;

  std::function<void(std::string_view)> listener()
  {
    return [this](std::string_view text) { heard.emplace_back(text); };
  }
  bool until_heard(std::size_t count)
  {
    return loop.run_until([&] { return heard.size() >= count; }, scene::patience);
  }
};

} // namespace

TEST_CASE("the door hears pokes, whatever their number", "[daemon]")
{
  Hall hall;
  const Door door{hall.loop, hall.database, hall.listener()};
  CHECK(poke(hall.socket, "rules"));
  CHECK(poke(hall.socket, "fetch support"));
  REQUIRE(hall.until_heard(2));
  CHECK(hall.heard == Words{"rules", "fetch support"});
  std::size_t sent = 2;
  while (sent < 500) {
    if (poke(hall.socket, "send"))
      ++sent;
    else // the system keeps only so many
      REQUIRE(hall.until_heard(sent));
  }
  CHECK(hall.until_heard(sent));
}

TEST_CASE("the socket is for owner and group", "[daemon]")
{
  Hall hall;
  fs::create_directories(hall.database.parent_path());
  const auto before = ::umask(0077);
  const Door door{hall.loop, hall.database, hall.listener()};
  ::umask(before);
  struct stat status {};
  REQUIRE(::stat(hall.socket.c_str(), &status) == 0);
  CHECK(S_ISSOCK(status.st_mode));
  CHECK((status.st_mode & 07777) == 0660);
}

TEST_CASE("a datagram larger than any poke is dropped; any other text is passed on", "[daemon]")
{
  Hall hall;
  const Door door{hall.loop, hall.database, hall.listener()};
  CHECK(poke(hall.socket, std::string(60'000, 'x')));
  CHECK(poke(hall.socket, std::string(513, 'x')));
  CHECK(poke(hall.socket, ""));
  CHECK(poke(hall.socket, std::string(512, '\n')));
  REQUIRE(hall.until_heard(2));
  CHECK(hall.heard == Words{"", std::string(512, '\n')});
}

TEST_CASE("a second daemon on the same database is refused, until the first is gone", "[daemon]")
{
  Hall hall;
  {
    Door door{hall.loop, hall.database, hall.listener()};
    try {
      const Door second{hall.loop, hall.database, hall.listener()};
      FAIL("two daemons on one desk");
    } catch (const Error& e) {
      CHECK(e.kind() == Kind::temporary);
      CHECK(e.what() == hall.database.string() + ": another tktd looks after this database");
    }
    CHECK(poke(hall.socket, "rules")); // the first one still listens
    door.close();
    CHECK_FALSE(fs::exists(hall.socket));
    CHECK_THROWS_AS((Door{hall.loop, hall.database, hall.listener()}), Error);
  }
  CHECK_NOTHROW(Door{hall.loop, hall.database, hall.listener()});
  CHECK_FALSE(fs::exists(hall.socket));
}

TEST_CASE("a socket that a killed daemon left is replaced", "[daemon]")
{
  Hall hall;
  {
    const Door door{hall.loop, hall.database, hall.listener()};
    fs::rename(hall.socket, hall.folder / "kept"); // out of its reach
  }
  fs::rename(hall.folder / "kept", hall.socket);
  REQUIRE_FALSE(poke(hall.socket, "rules"));
  const Door door{hall.loop, hall.database, hall.listener()};
  CHECK(poke(hall.socket, "rules"));
  CHECK(hall.until_heard(1));
}

TEST_CASE("a file in the socket's place is not touched", "[daemon]")
{
  Hall hall;
  fs::create_directories(hall.database.parent_path());
  write_file(hall.socket, "precious\n");
  CHECK_THROWS_WITH((Door{hall.loop, hall.database, hall.listener()}),
                    hall.socket.string() + ": in the way of the daemon's socket");
  CHECK(read_file(hall.socket) == "precious\n");
}

TEST_CASE("a path longer than any socket address is as good", "[daemon]")
{
  Hall hall;
  const auto database =
      hall.folder / std::string(100, 'd') / std::string(100, 'e') / (std::string(200, 'f') + ".db");
  const Door door{hall.loop, database, hall.listener()};
  CHECK(poke(poke_socket(database), "rules"));
  CHECK(hall.until_heard(1));
}
