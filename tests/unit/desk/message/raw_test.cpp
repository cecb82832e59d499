#include <cstdlib>
#include <filesystem>

#include <catch2/catch.hpp>

#include "base/error.hpp"
#include "desk/message/raw.hpp"
#include "store/transaction.hpp"

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

TEST_CASE("large mail is read from where it lies, by whoever asks", "[desk]")
{
  auto name = (std::filesystem::temp_directory_path() / "tkt-raw-XXXXXX").string();
  REQUIRE(::mkdtemp(name.data()) != nullptr);
  const std::filesystem::path folder{name};
  auto db = store::Database::open(folder / "tkt.db", store::Mode::write);
  std::string large;
  while (large.size() < 1'000'000)
    large += std::string_view{"\0\r\n\xff x", 6};
  BytesWriter writer;
  writer.add(large);
  const auto id = desk::store_raw(db, writer.take());
  const auto small = desk::store_raw(db, Bytes{"x"});
  CHECK(desk::raw_bytes(db, small).held() == "x");
  CHECK_FALSE(desk::raw_bytes(db, id).held());
  CHECK((desk::raw_bytes(db, id).whole() == large));
  const auto detached = desk::detached_raw(db, id);
  CHECK_FALSE(detached.held());
  store::Transaction tx{db}; // somebody writes meanwhile
  CHECK((detached.whole() == large));
  tx.rollback();
  std::filesystem::remove_all(folder);
}

TEST_CASE("mail that is not written to its end is not there", "[desk]")
{
  auto db = store::Database::memory();
  const auto rows = [&] { return db.prepare("SELECT count(*) FROM raw").value<int>(); };
  CHECK_THROWS_AS(desk::add_raw(db, 1'000'000, [](const Sink& sink) { sink("too little"); }),
                  Error);
  CHECK(rows() == 0);
  CHECK_THROWS_AS(desk::add_raw(db, 1'000'000,
                                [](const Sink& sink) {
                                  sink(std::string(500'000, 'x'));
                                  throw Error{Kind::temporary, "the disk is gone"};
                                }),
                  Error);
  CHECK(rows() == 0);
}
