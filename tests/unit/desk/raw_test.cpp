#include <catch2/catch.hpp>

#include "base/error.hpp"
#include "desk/raw.hpp"

using namespace tkt;

TEST_CASE("raw mail is kept byte for byte, however large", "[desk]")
{
  auto db = store::Database::memory();
  std::string large;
  while (large.size() < 3'000'001)
    large += std::string_view{"\0\r\n\xff x", 6};
  const auto ids = {desk::add_raw(db, ""), desk::add_raw(db, "a\r\nb"), desk::add_raw(db, large),
                    desk::add_raw(db, large.substr(0, 1U << 20)),
                    desk::add_raw(db, large.substr(0, (1U << 20) - 1))};
  std::vector<std::string> read;
  for (const auto id : ids)
    read.push_back(desk::read_raw(db, id));
  CHECK(read[0].empty());
  CHECK(read[1] == "a\r\nb");
  CHECK((read[2] == large)); // not to be printed
  CHECK((read[3] == large.substr(0, 1U << 20)));
  CHECK((read[4] == large.substr(0, (1U << 20) - 1)));
  CHECK_THROWS_AS(desk::read_raw(db, RawId{4711}), Error);
}
