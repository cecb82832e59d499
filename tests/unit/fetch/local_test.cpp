#include <catch2/catch.hpp>

#include <filesystem>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/descriptor.hpp"
#include "base/log.hpp"
#include "fetch/fetch.hpp"
#include "fetch/maildir.hpp"
#include "fetch/mbox.hpp"
#include "fetch/source_maildir.hpp"
#include "fetch/source_mbox.hpp"
#include "fetch/source_stdin.hpp"

using namespace tkt;
using namespace tkt::fetch;
namespace fs = std::filesystem;

namespace {

/// A desk, and a folder for its mail.
struct Desk {
  fs::path folder;
  store::Database db = store::Database::memory();
  ManualClock clock{"2024-03-01T12:00:00Z"};
  Cancellation stop;
  config::Mailbox mailbox;

  explicit Desk(const std::string& scheme)
  {
    log::configure("tkt_unit", log::Level::error);
    char name[] = "/tmp/tkt-fetch-XXXXXX";
    folder = ::mkdtemp(name);
    mailbox.name = "support";
    mailbox.incoming.emplace();
    mailbox.incoming->url = scheme + ":" + (folder / "mail").string();
    if (scheme == "maildir")
      make("mail");
  }
  ~Desk() { fs::remove_all(folder); }

  void make(const std::string& maildir) const
  {
    for (const auto* part : {"cur", "new", "tmp"})
      fs::create_directories(folder / maildir / part);
  }

  /// A file, last changed so many minutes before the clock's noon.
  void put(const std::string& name, const std::string& bytes, int minutes_ago = 0) const
  {
    write_file(folder / name, bytes);
    const auto at = std::chrono::duration_cast<seconds>(clock.now().time_since_epoch()).count() -
                    minutes_ago * 60;
    const timespec times[2] = {{at, 0}, {at, 0}};
    ::utimensat(AT_FDCWD, (folder / name).c_str(), times, 0);
  }

  bool has(const std::string& name) const { return fs::exists(folder / name); }

  Run run() { return {db, clock, stop, mailbox, {}}; }

  Tally fetch()
  {
    Tally tally;
    fetch_once(run(), tally);
    return tally;
  }

  std::vector<std::string> stored()
  {
    std::vector<std::string> raws;
    for (auto&& [bytes] :
         db.prepare("SELECT bytes FROM incoming JOIN raw ON raw.id = raw ORDER BY incoming.id")
             .rows<std::string>())
      raws.push_back(bytes);
    return raws;
  }

  int differences()
  {
    int count = 0;
    audit(run(), [&](const Difference&) { ++count; });
    return count;
  }
};

} // namespace

TEST_CASE("a Maildir's unread messages are taken in the order of their arrival", "[fetch]")
{
  Desk desk{"maildir"};
  desk.put("mail/new/b", "second\n", 10);
  desk.put("mail/new/a", "third\n", 5);
  desk.put("mail/cur/c:2,F", "first\n", 20);
  desk.put("mail/cur/d:2,S", "read\n", 30);
  desk.put("mail/cur/e:2,T", "trashed\n", 30);
  desk.put("mail/new/.hidden", "no message\n");
  CHECK(desk.differences() == 4);
  CHECK(desk.fetch().stored == 3);
  CHECK(desk.stored() == std::vector<std::string>{"first\n", "second\n", "third\n"});
  CHECK(desk.has("mail/cur/b:2,S"));
  CHECK(desk.has("mail/cur/a:2,S"));
  CHECK(desk.has("mail/cur/c:2,FS"));
  CHECK_FALSE(desk.has("mail/new/a"));
  CHECK(desk.fetch().expected == 0);
  CHECK(*desk.db.prepare("SELECT arrived_at FROM incoming WHERE id = 1").value<Instant>() ==
        *parse_rfc3339("2024-03-01T11:40:00Z"));
  CHECK(desk.differences() == 1); // the one that was read
}

TEST_CASE("a crash before the mark costs a Maildir message nothing", "[fetch]")
{
  Desk desk{"maildir"};
  desk.put("mail/new/a", "one\n");
  CHECK(desk.fetch().stored == 1);
  fs::rename(desk.folder / "mail/cur/a:2,S", desk.folder / "mail/new/a");
  const auto tally = desk.fetch();
  CHECK(tally.stored == 0);
  CHECK(tally.repeated == 1);
  CHECK(desk.has("mail/cur/a:2,S"));
}

TEST_CASE("what becomes of a Maildir message is the configuration's to say", "[fetch]")
{
  Desk desk{"maildir"};
  desk.put("mail/new/a", "one\n");
  SECTION("keep")
  {
    desk.mailbox.incoming->after = {config::After::What::keep, ""};
    CHECK(desk.fetch().stored == 1);
    CHECK(desk.has("mail/new/a"));
    CHECK(desk.fetch().repeated == 1);
  }
  SECTION("move")
  {
    desk.mailbox.incoming->after = {config::After::What::move, "Archive/2024"};
    CHECK(desk.fetch().stored == 1);
    CHECK(desk.has("mail/.Archive.2024/cur/a:2,S"));
    CHECK(desk.has("mail/.Archive.2024/tmp"));
  }
  SECTION("delete")
  {
    desk.mailbox.incoming->after = {config::After::What::remove, ""};
    CHECK(desk.fetch().stored == 1);
    CHECK_FALSE(desk.has("mail/new/a"));
    CHECK(fs::is_empty(desk.folder / "mail/cur"));
  }
}

TEST_CASE("nothing leaves a Maildir by way of a folder's name", "[fetch]")
{
  for (const auto* name : {"../other", "..", "a/../../b", "/etc"})
    CHECK_THROWS_AS(Maildir("/mail", name), Error);
  CHECK(Maildir("/mail", "INBOX").path() == "/mail");
  CHECK(Maildir("/mail", "Wysłane/2024").path() == "/mail/.Wys&AUI-ane.2024");
}

TEST_CASE("a symbolic link in a Maildir is no message", "[fetch]")
{
  Desk desk{"maildir"};
  fs::create_symlink("/etc/passwd", desk.folder / "mail/new/a");
  CHECK(desk.fetch().stored == 0);
}

TEST_CASE("further folders of a Maildir are taken too", "[fetch]")
{
  Desk desk{"maildir"};
  desk.make("mail/.Billing");
  desk.put("mail/.Billing/new/a", "one\n");
  desk.mailbox.incoming->folders = {"INBOX", "Billing"};
  CHECK(desk.fetch().stored == 1);
  CHECK(desk.has("mail/.Billing/cur/a:2,S"));
}

TEST_CASE("a path without a Maildir is named", "[fetch]")
{
  Desk desk{"maildir"};
  fs::remove_all(desk.folder / "mail");
  try {
    (void)desk.fetch();
    FAIL("no error");
  } catch (const Error& e) {
    CHECK(e.kind() == Kind::no_input);
    CHECK(std::string{e.what()}.find("mail/new: No such file") != std::string::npos);
  }
}

TEST_CASE("of a large file only the beginning is taken, and it is not deleted", "[fetch]")
{
  Desk desk{"maildir"};
  desk.mailbox.max_size = 70'000;
  desk.mailbox.incoming->after = {config::After::What::remove, ""};
  desk.put("mail/new/a", std::string(70'001, 'x'));
  CHECK(desk.fetch().partial == 1);
  CHECK(desk.stored()[0].size() == part_taken);
  CHECK(desk.has("mail/cur/a:2,S"));
  CHECK(*desk.db.prepare("SELECT size FROM incoming").value<int>() == 70'001);
}

TEST_CASE("what was in a Maildir before the first connection is left or imported", "[fetch]")
{
  Desk desk{"maildir"};
  desk.put("mail/new/a", "old\n", 10);
  desk.put("mail/cur/b:2,S", "old and read\n", 20);
  SECTION("now")
  {
    desk.mailbox.incoming->start = config::Start::now;
    CHECK(desk.fetch().stored == 0);
    CHECK(desk.has("mail/new/a"));
    desk.put("mail/new/c", "new\n", -10);
    CHECK(desk.fetch().stored == 1);
  }
  SECTION("all")
  {
    desk.mailbox.incoming->start = config::Start::all;
    CHECK(desk.fetch().stored == 2);
    desk.put("mail/new/c", "new\n", -10);
    CHECK(desk.fetch().expected == 1);
    CHECK(*desk.db.prepare("SELECT group_concat(silent) FROM incoming").value<std::string>() ==
          "1,1,0");
  }
}

TEST_CASE("an mbox is read from where the last run ended, and never written", "[fetch]")
{
  Desk desk{"mbox"};
  const std::string two =
      "From a@example.org Fri Mar  1 10:00:00 2024\nSubject: one\n\n>From here\n>>From there\n\n"
      "From b@example.org Fri Mar  1 11:00:00 2024 +0100\nSubject: two\n\nFrom far\nbody\n\n";
  desk.put("mail", two);
  CHECK(desk.differences() == 2);
  CHECK(desk.fetch().stored == 2);
  CHECK(desk.stored() == std::vector<std::string>{"Subject: one\n\nFrom here\n>From there\n",
                                                  "Subject: two\n\nFrom far\nbody\n"});
  CHECK(desk.fetch().expected == 0);
  const auto three =
      two + "From c@example.org Fri Mar  1 12:00:00 2024\nSubject: three\n\nlast line";
  desk.put("mail", three);
  CHECK(desk.fetch().stored == 1);
  CHECK(desk.stored()[2] == "Subject: three\n\nlast line");
  CHECK(read_file(desk.folder / "mail") == three);
  CHECK(*desk.db.prepare("SELECT arrived_at FROM incoming WHERE id = 1").value<Instant>() ==
        *parse_rfc3339("2024-03-01T10:00:00Z"));
  CHECK(desk.differences() == 0);
}

TEST_CASE("an mbox that was written anew is read again, and known by its bytes", "[fetch]")
{
  Desk desk{"mbox"};
  const std::string first = "From a Fri Mar  1 10:00:00 2024\nSubject: one\n\nx\n\n";
  const std::string second = "From b Fri Mar  1 10:00:00 2024\nSubject: two\n\nlonger than one\n\n";
  desk.put("mail", first + second);
  CHECK(desk.fetch().stored == 2);
  desk.put("mail", second);
  const auto tally = desk.fetch();
  CHECK(tally.stored == 0);
  CHECK(tally.repeated == 1);
  desk.put("mail", "From c Fri Mar  1 10:00:00 2024\nSubject: zero\n\n\n" + second + first);
  CHECK(desk.fetch().stored == 1);
  CHECK(desk.stored().size() == 3);
}

TEST_CASE("an mbox message that was read is not taken as unread", "[fetch]")
{
  Desk desk{"mbox"};
  desk.put("mail", "From a Fri Mar  1 10:00:00 2024\nSubject: one\nStatus: RO\n\nx\n\n"
                   "From b Fri Mar  1 10:00:00 2024\nSubject: two\nStatus: O\n\nStatus: R\n\n");
  CHECK(desk.fetch().stored == 1);
  CHECK(desk.stored()[0].find("two") != std::string::npos);
}

TEST_CASE("a file that is no mbox is refused; an empty one has no mail", "[fetch]")
{
  Desk desk{"mbox"};
  desk.put("mail", "");
  CHECK(desk.fetch().stored == 0);
  desk.put("mail", "Dear diary,\n");
  CHECK_THROWS_AS(desk.fetch(), Error);
  fs::remove(desk.folder / "mail");
  CHECK_THROWS_AS(desk.fetch(), Error);
}

TEST_CASE("a long line and a message beyond the limit are read without keeping them", "[fetch]")
{
  Desk desk{"mbox"};
  desk.mailbox.max_size = 100'000;
  desk.put("mail", "From a Fri Mar  1 10:00:00 2024\nSubject: long\n\n" +
                       std::string(500'000, 'x') +
                       "\n\nFrom b Fri Mar  1 10:00:00 2024\nSubject: two\n\nx\n");
  const auto tally = desk.fetch();
  CHECK(tally.stored == 2);
  CHECK(tally.partial == 1);
  CHECK(desk.stored()[0].size() == part_taken);
  CHECK(*desk.db.prepare("SELECT size FROM incoming WHERE id = 1").value<int>() == 500'016);
}

TEST_CASE("the time of a From line is read in its usual forms", "[fetch]")
{
  const auto at = parse_rfc3339("2024-06-03T12:00:00Z");
  CHECK(parse_from_line("From a@b Mon Jun  3 12:00:00 2024\n") == at);
  CHECK(parse_from_line("From a@b Mon Jun 3 12:00:00 CEST 2024\n") == at);
  CHECK(parse_from_line("From a@b Mon Jun  3 12:00:00 2024 +0200\n") == at);
  CHECK_FALSE(parse_from_line("From a@b\n"));
  CHECK_FALSE(parse_from_line("From me to you, in 2024\n"));
}

namespace {

/// What a pipe that was given `bytes` brings.
Tally pipe(Desk& desk, const std::string& bytes)
{
  desk.put("piped", bytes);
  const Descriptor fd{::open((desk.folder / "piped").c_str(), O_RDONLY | O_CLOEXEC)};
  return take_piped(desk.run(), fd.get());
}

} // namespace

TEST_CASE("a piped message is taken once, however often the mail server tries", "[fetch]")
{
  Desk desk{"maildir"};
  CHECK(pipe(desk, "From a@example.org Fri Mar  1 10:00:00 2024\nSubject: one\n\nx\n").stored == 1);
  // The server's From line is no part of the message, and has another time at the next try.
  CHECK(pipe(desk, "From a@example.org Fri Mar  1 10:05:00 2024\nSubject: one\n\nx\n").repeated ==
        1);
  CHECK(pipe(desk, "Subject: two\n\nx\n").stored == 1);
  CHECK(desk.stored() == std::vector<std::string>{"Subject: one\n\nx\n", "Subject: two\n\nx\n"});
}

TEST_CASE("a piped message that nobody could keep is sent back", "[fetch]")
{
  Desk desk{"maildir"};
  desk.mailbox.max_size = 1000;
  for (const auto& bytes : {std::string{}, std::string{"From a\n"}, std::string(1001, 'x')}) {
    try {
      (void)pipe(desk, bytes);
      FAIL("no error");
    } catch (const Error& e) {
      CHECK(e.kind() == Kind::data);
    }
  }
  CHECK(desk.stored().empty());
}

TEST_CASE("one program at a time fetches a mailbox", "[fetch]")
{
  Desk desk{"maildir"};
  const auto database = desk.folder / "tkt.db";
  {
    const auto lock = lock_mailbox(database, "support/x");
    CHECK_THROWS_AS(lock_mailbox(database, "support/x"), Error);
    CHECK_NOTHROW(lock_mailbox(database, "billing"));
  }
  CHECK_NOTHROW(lock_mailbox(database, "support/x"));
  CHECK(desk.has("tkt.db.fetch-support%2fx.lock"));
}

TEST_CASE("a run that is told to stop leaves what is not durable", "[fetch]")
{
  Desk desk{"maildir"};
  desk.put("mail/new/a", "one\n");
  desk.stop.request();
  CHECK_THROWS_AS(desk.fetch(), Interrupted);
  CHECK(desk.has("mail/new/a"));
  CHECK(desk.stored().empty());
}
