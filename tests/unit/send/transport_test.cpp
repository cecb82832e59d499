#include <catch2/catch.hpp>

#include <filesystem>

#include "base/descriptor.hpp"
#include "base/digest.hpp"
#include "base/error.hpp"
#include "send/transport.hpp"

using namespace tkt;
using namespace tkt::send;
namespace fs = std::filesystem;

namespace {

struct Folder {
  fs::path path = fs::temp_directory_path() / ("tkt-" + to_hex(random_bytes(8)));
  Folder() { fs::create_directory(path); }
  ~Folder() { fs::remove_all(path); }
};

const std::vector<std::string> recipients{"a@example.org", "-x@example.org"};

Parcel parcel(std::string_view bytes = "Subject: x\r\n\r\n.\r\ny\r\n", std::string_view sender = "")
{
  return {OutboxId{7}, parse_rfc3339("2024-03-01T09:00:00Z").value(), sender, recipients, bytes};
}

void nothing() {}

std::vector<fs::path> files_in(const fs::path& folder)
{
  std::vector<fs::path> files;
  for (const auto& entry : fs::directory_iterator{folder})
    files.push_back(entry.path());
  return files;
}

} // namespace

TEST_CASE("a Maildir gets each mail once, however often it is given", "[send]")
{
  Folder folder;
  const auto box = folder.path / "out";
  const auto maildir = maildir_transport(box, "example.com");
  const auto results = maildir->send(parcel(), nothing);
  REQUIRE(results.size() == 2);
  CHECK(results[0].fate == Fate::accepted);
  const auto files = files_in(box / "new");
  REQUIRE(files.size() == 1);
  CHECK(read_file(files[0]) == "Subject: x\n\n.\ny\n");
  CHECK(files_in(box / "tmp").empty());

  maildir->send(parcel(), nothing);
  CHECK(files_in(box / "new").size() == 1);
  SECTION("also when it has been read since")
  {
    fs::rename(files[0], box / "cur" / (files[0].filename().string() + ":2,S"));
    maildir->send(parcel(), nothing);
    CHECK(files_in(box / "new").empty());
  }
  SECTION("another mail is another file")
  {
    maildir->send(parcel("Subject: z\r\n\r\n"), nothing);
    CHECK(files_in(box / "new").size() == 2);
  }
  SECTION("what a crash has left in tmp is no hindrance")
  {
    fs::rename(files[0], box / "tmp" / files[0].filename());
    maildir->send(parcel(), nothing);
    CHECK(files_in(box / "new").size() == 1);
    CHECK(files_in(box / "tmp").empty());
  }
}

TEST_CASE("a Maildir that cannot be written keeps the mail waiting", "[send]")
{
  Folder folder;
  write_file(folder.path / "out", "a file");
  const auto maildir = maildir_transport(folder.path / "out", "example.com");
  CHECK_THROWS_AS(maildir->send(parcel(), nothing), Error);
}

namespace {

/// A program that keeps its arguments and its input and ends as it is told.
struct Program {
  Folder folder;
  fs::path path = folder.path / "sendmail";

  explicit Program(const std::string& end)
  {
    write_file(path,
               fmt::format("#!/bin/sh\nprintf '%s\\n' \"$@\" > {0}/words\ncat > {0}/mail\n{1}\n",
                           folder.path.string(), end),
               0700);
  }

  std::vector<CopyResult> send(std::string_view sender = "")
  {
    return sendmail_transport(path)->send(parcel("a: b\r\n\r\nc\r\n", sender), nothing);
  }
};

} // namespace

TEST_CASE("sendmail gets the envelope as words and the mail as input", "[send]")
{
  Program program{"exit 0"};
  CHECK(program.send("desk@example.com").at(1).fate == Fate::accepted);
  CHECK(read_file(program.folder.path / "words") ==
        "-i\n-f\ndesk@example.com\n--\na@example.org\n-x@example.org\n");
  CHECK(read_file(program.folder.path / "mail") == "a: b\n\nc\n");
  program.send();
  CHECK(read_file(program.folder.path / "words").starts_with("-i\n-f\n<>\n--\n"));
}

TEST_CASE("sendmail's exit status is understood", "[send]")
{
  const auto result = [](const std::string& end) { return Program{end}.send().at(0); };
  CHECK(result("exit 75").fate == Fate::deferred);
  CHECK(result("exit 69").fate == Fate::deferred);
  CHECK(result("exit 67").fate == Fate::refused);
  CHECK(result("exit 1").fate == Fate::deferred);
  CHECK(result("kill -9 $$").fate == Fate::unknown);
  const auto refused = result("echo 'no such user' >&2; exit 67");
  CHECK(refused.reply.find("exited with 67: no such user") != std::string::npos);
}

TEST_CASE("a sendmail that is not there is a matter of the configuration", "[send]")
{
  try {
    sendmail_transport("/nonexistent/sendmail")->send(parcel(), nothing);
    FAIL("it was started");
  } catch (const Error& e) {
    CHECK(e.kind() == Kind::config);
  }
}

TEST_CASE("a sendmail that reads nothing does not hold us up", "[send]")
{
  Folder folder;
  const auto path = folder.path / "sendmail";
  write_file(path, "#!/bin/sh\nexit 0\n", 0700);
  const std::string large(4 << 20, 'x');
  CHECK(sendmail_transport(path)->send(parcel(large), nothing).at(0).fate == Fate::accepted);
}
