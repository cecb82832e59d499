#include <atomic>
#include <filesystem>
#include <fstream>
#include <thread>

#include <catch2/catch.hpp>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/bytes.hpp"
#include "base/error.hpp"

using namespace tkt;

namespace {

std::string many(std::size_t count)
{
  std::string bytes;
  for (std::size_t i = 0; i < count; ++i)
    bytes += static_cast<char>(i * 7 % 251);
  return bytes;
}

Bytes put_down(std::string_view bytes)
{
  BytesWriter writer;
  for (; !bytes.empty(); bytes.remove_prefix(std::min<std::size_t>(bytes.size(), 10'007)))
    writer.add(bytes.substr(0, 10'007));
  return writer.take();
}

std::string piece_by_piece(const Bytes& bytes)
{
  std::string all;
  BytesReader reader{bytes};
  for (auto piece = reader.next(); !piece.empty(); piece = reader.next())
    all += piece;
  return all;
}

} // namespace

TEST_CASE("bytes are the same wherever they lie", "[base]")
{
  for (const std::size_t size : {0U, 1U, 10'008U, 262'143U, 262'144U, 262'145U, 1'000'000U}) {
    const auto all = many(size);
    const auto bytes = put_down(all);
    CHECK(bytes.held().has_value() == (size <= Bytes::piece));
    CHECK(bytes.size() == size);
    CHECK((bytes.whole() == all));
    CHECK((piece_by_piece(bytes) == all));
    std::string end;
    bytes.each_piece([&](std::string_view piece) { end += piece; }, size / 2);
    CHECK((end == all.substr(size / 2)));
    const auto both = joined("head", bytes, size / 3);
    CHECK((both.whole() == "head" + all.substr(size / 3)));
    CHECK((piece_by_piece(both) == both.whole()));
  }
}

TEST_CASE("no more is read than there is", "[base]")
{
  char room[10];
  CHECK(Bytes{"abc"}.read(1, room) == 2);
  CHECK(Bytes{"abc"}.read(3, room) == 0);
  CHECK(Bytes{}.read(0, room) == 0);
  CHECK(put_down(many(300'000)).read(299'999, room) == 1);
}

TEST_CASE("a copy of a file stays as it was", "[base]")
{
  const auto path = std::filesystem::temp_directory_path() / "tkt-bytes-test";
  for (const std::size_t size : {10U, 1'000'000U}) {
    const auto all = many(size);
    std::ofstream{path, std::ios::binary} << all;
    const auto copy = copy_of_file(path, size);
    std::ofstream{path, std::ios::trunc} << "other";
    CHECK((copy.whole() == all));
  }
  CHECK_THROWS_WITH(copy_of_file(path, 4), Catch::Contains("larger than the limit of 4 bytes"));
  std::filesystem::remove(path);
  for (const auto& none : {path, std::filesystem::temp_directory_path()})
    try {
      copy_of_file(none, 4);
      FAIL("there is no such file");
    } catch (const Error& e) {
      CHECK(e.kind() == Kind::no_input);
    }
}

TEST_CASE("a file that is written to while it is copied is refused", "[base]")
{
  const auto path = std::filesystem::temp_directory_path() / "tkt-bytes-changing";
  std::ofstream{path, std::ios::binary} << many(4'000'000);
  const Descriptor file{::open(path.c_str(), O_WRONLY | O_CLOEXEC)};
  REQUIRE(file);
  // What tells of a write is the time that it leaves: here one that is never the same twice.
  std::atomic<bool> done{false};
  std::thread writer{[&] {
    for (long second = 1; !done; ++second) {
      const timespec times[2] = {{second, 0}, {second, 0}};
      ::futimens(file.get(), times);
    }
  }};
  std::string refused;
  // The writer may not get to write during one copy; in a hundred it does.
  for (int i = 0; i < 100 && refused.empty(); ++i)
    try {
      (void)copy_of_file(path, 5'000'000);
    } catch (const Error& e) {
      CHECK(e.kind() == Kind::data);
      refused = e.what();
    }
  done = true;
  writer.join();
  CHECK(refused == path.string() + ": it was changed while it was read; try again");
  CHECK(copy_of_file(path, 5'000'000).size() == 4'000'000);
  std::filesystem::remove(path);
}
