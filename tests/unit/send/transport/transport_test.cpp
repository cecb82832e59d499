#include <catch2/catch.hpp>

#include <filesystem>
#include <map>

#include "base/descriptor.hpp"
#include "base/digest.hpp"
#include "base/error.hpp"
#include "desk/token/address.hpp"
#include "send/transport/transport.hpp"

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
  CHECK(refused.reply.find("exited with status 67: no such user") != std::string::npos);
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

namespace {

/// What is handed to it, and what it then does: answers, or fails.
struct Post final : Transport {
  struct Handed {
    std::string sender;
    std::vector<std::string> recipients;
  };
  std::vector<Handed>& handed;
  std::map<std::string, Error> failing;

  explicit Post(std::vector<Handed>& all) : handed{all} {}
  std::vector<CopyResult> send(const Parcel& parcel, const std::function<void()>& begin) override
  {
    handed.push_back(
        {std::string{parcel.sender}, {parcel.recipients.begin(), parcel.recipients.end()}});
    std::vector<CopyResult> results;
    for (const auto& recipient : parcel.recipients) {
      if (const auto error = failing.find(recipient); error != failing.end())
        throw Error{error->second};
      begin();
      results.push_back({recipient, Fate::accepted, "250 ok"});
    }
    return results;
  }
};

} // namespace

TEST_CASE("where the mailbox has such addresses, each copy has an envelope sender", "[send]")
{
  config::Mailbox mailbox;
  mailbox.address = "support@example.com";
  mailbox.token_separator = "+";
  std::vector<Post::Handed> handed;
  auto post = std::make_unique<Post>(handed);
  auto& inner = *post;
  const auto transport = verp_transport(mailbox, std::move(post));
  const std::vector<std::string> people{"ann@example.org", "bob@example.org", "cy@example.org"};
  int begun = 0;
  const auto begin = [&] { ++begun; };
  const auto give = [&](std::string_view sender, std::span<const std::string> to,
                        std::size_t copies) {
    return transport->send({OutboxId{7}, Instant{}, sender, to, Bytes{}, copies}, begin);
  };
  const auto fates = [](const std::vector<CopyResult>& results) {
    std::vector<Fate> all;
    for (const auto& one : results)
      all.push_back(one.fate);
    return all;
  };
  constexpr std::string_view token = "support+17.nonce.signature@example.com";

  SECTION("one by one")
  {
    const auto results = give(token, people, 3);
    REQUIRE(handed.size() == 3);
    for (std::size_t i = 0; i < 3; ++i) {
      CHECK(handed[i].recipients == std::vector<std::string>{people[i]});
      CHECK(handed[i].sender == desk::recipient_path(mailbox, token, people[i]));
      CHECK(results[i].address == people[i]);
    }
    CHECK(begun == 1);
  }
  SECTION("also the last that still waits")
  {
    give(token, std::span{people}.subspan(2), 3);
    CHECK(handed[0].sender == desk::recipient_path(mailbox, token, "cy@example.org"));
  }
  SECTION("a mail to one, or without a token, goes as it is")
  {
    give(token, std::span{people}.first(1), 1);
    give("", people, 3);
    give("support@example.com", people, 3);
    REQUIRE(handed.size() == 3);
    CHECK(handed[0].sender == token);
    CHECK(handed[1].recipients == people);
    CHECK(handed[2].recipients == people);
  }
  SECTION("what fails after one has left says nothing of that one")
  {
    inner.failing.emplace("bob@example.org", Error{Kind::unavailable, "connection lost"});
    CHECK(fates(give(token, people, 3)) ==
          std::vector<Fate>{Fate::accepted, Fate::deferred, Fate::deferred});
    CHECK(handed.size() == 2); // whom nobody answers is not asked for each of them
  }
  SECTION("an address that cannot be is refused, and no other")
  {
    inner.failing.emplace("ann@example.org", Error{Kind::data, "no SMTPUTF8"});
    CHECK(fates(give(token, people, 3)) ==
          std::vector<Fate>{Fate::refused, Fate::accepted, Fate::accepted});
  }
  SECTION("what fails before any has left is an error of the way")
  {
    inner.failing.emplace("ann@example.org", Error{Kind::unavailable, "no server"});
    CHECK_THROWS_WITH(give(token, people, 3), "no server");
    CHECK(handed.size() == 1);
  }
}
