#include <catch2/catch.hpp>

#include "base/log.hpp"
#include "fetch/imap_audit.hpp"
#include "fetch/imap_fetch.hpp"
#include "net/imap/fake_imap.hpp"

using namespace tkt;
using namespace tkt::fetch;
using test::FakeImap;

namespace {

/// A desk with one mailbox, and a server that has its mail.
struct Desk {
  store::Database db = store::Database::memory();
  ManualClock clock{"2024-03-01T12:00:00Z"};
  Cancellation stop;
  config::Mailbox mailbox;
  FakeImap imap;

  Desk()
  {
    log::configure("tkt_unit", log::Level::error);
    mailbox.name = "support";
    mailbox.incoming.emplace();
  }

  Tally fetch(std::size_t piece = SIZE_MAX)
  {
    imap.commands.clear();
    imap.server.piece = piece;
    Tally tally;
    const Run run{db, clock, stop, mailbox, {}};
    ImapSession session{imap.stream(),
                        static_cast<std::uint64_t>(mailbox.max_size) * 9 / 8 + part_taken};
    const auto folder = session.select("INBOX");
    ImapFetch{run, session, "INBOX", folder, tally}.work();
    return tally;
  }

  std::vector<std::string> stored()
  {
    std::vector<std::string> raws;
    for (auto&& [bytes] : db.prepare("SELECT bytes FROM incoming JOIN raw ON raw.id = raw "
                                     "WHERE state = 'new' ORDER BY incoming.id")
                              .rows<std::string>())
      raws.push_back(bytes);
    return raws;
  }

  bool seen(Uid uid) { return imap.messages.at(uid).flags.count("\\Seen") == 1; }

  bool said(const std::string& command)
  {
    return std::any_of(imap.commands.begin(), imap.commands.end(),
                       [&](const auto& c) { return c.rfind(command, 0) == 0; });
  }

  void after(config::After::What what, const std::string& folder = {})
  {
    mailbox.incoming->after = {what, folder};
  }
};

} // namespace

TEST_CASE("unread mail is stored first and marked read then", "[fetch]")
{
  Desk desk;
  desk.imap.deliver("one\r\n");
  desk.imap.deliver("read by somebody\r\n", {"\\Seen"});
  desk.imap.deliver("gone\r\n", {"\\Deleted"});
  desk.imap.deliver("two\r\n");
  const auto tally = desk.fetch(GENERATE(1U, 10U, 100000U));
  CHECK(tally.stored == 2);
  CHECK(desk.stored() == std::vector<std::string>{"one\r\n", "two\r\n"});
  CHECK(desk.seen(1));
  CHECK(desk.seen(4));
  CHECK(desk.fetch().stored == 0);
}

TEST_CASE("nothing is marked when nothing can be stored", "[fetch]")
{
  Desk desk;
  desk.imap.deliver("one\r\n");
  CHECK(desk.fetch().stored == 1);
  desk.imap.deliver("two\r\n");
  desk.db.execute("PRAGMA query_only = ON"); // as a file on a read-only disk
  CHECK_THROWS_AS(desk.fetch(), Error);
  CHECK_FALSE(desk.seen(2));
  CHECK_FALSE(desk.said("UID STORE"));
  desk.db.execute("PRAGMA query_only = OFF");
  CHECK(desk.fetch().stored == 1);
}

TEST_CASE("a crash between storing and marking is made good by the next run", "[fetch]")
{
  Desk desk;
  desk.imap.deliver("one\r\n");
  desk.imap.instead["UID STORE"] = ""; // the server never hears of it: the connection breaks
  CHECK_THROWS_AS(desk.fetch(), Error);
  CHECK(desk.stored().size() == 1);
  CHECK_FALSE(desk.seen(1));
  desk.imap.instead.clear();
  const auto tally = desk.fetch();
  CHECK(tally.stored == 0);
  CHECK(tally.repeated == 1);
  CHECK(desk.seen(1));
  CHECK(desk.stored().size() == 1);
  CHECK_FALSE(desk.said("UID FETCH")); // known by its number: not fetched again
}

TEST_CASE("a folder that is numbered anew is not imported again", "[fetch]")
{
  Desk desk;
  desk.after(config::After::What::keep);
  desk.imap.deliver("one\r\n");
  desk.imap.deliver("two\r\n");
  CHECK(desk.fetch().stored == 2);
  desk.imap.uidvalidity = 8;
  desk.imap.messages = {{5, {"two\r\n", {}}}, {6, {"three\r\n", {}}}, {9, {"one\r\n", {}}}};
  desk.imap.uidnext = 10;
  const auto tally = desk.fetch();
  CHECK(tally.stored == 1);
  CHECK(tally.repeated == 2);
  CHECK(desk.stored().size() == 3);
  CHECK(desk.fetch().stored == 0);
  CHECK_FALSE(desk.said("UID FETCH"));
}

TEST_CASE("many messages go through in chunks, each once", "[fetch]")
{
  Desk desk;
  for (int i = 0; i < 2500; ++i)
    desk.imap.deliver(fmt::format("Subject: {}\r\n\r\n{}", i, std::string(3000, 'x')));
  desk.imap.noise = "* 2501 EXISTS\r\n* 7 FETCH (FLAGS (\\Answered) UID 7)\r\n* OK [X] hello\r\n";
  CHECK(desk.fetch().stored == 2500);
  CHECK(*desk.db.prepare("SELECT count(DISTINCT digest) FROM incoming").value<int>() == 2500);
  for (const auto& [uid, message] : desk.imap.messages)
    REQUIRE(message.flags.count("\\Seen") == 1);
}

TEST_CASE("one message that the server cannot read does not stop the others", "[fetch]")
{
  Desk desk;
  for (int i = 1; i <= 5; ++i)
    desk.imap.deliver(std::to_string(i));
  SECTION("it says NO")
  {
    desk.imap.broken = {3};
  }
  SECTION("it answers with something else")
  {
    desk.imap.garbled = {3};
  }
  SECTION("it gives nothing")
  {
    desk.imap.messages[3].announced = 1;
    desk.imap.messages[3].raw.clear();
  }
  const auto tally = desk.fetch();
  CHECK(tally.stored == 4);
  CHECK(tally.failed == 1);
  CHECK_FALSE(desk.seen(3));
  CHECK(desk.seen(5));
}

TEST_CASE("a message that is expunged meanwhile is no failure", "[fetch]")
{
  Desk desk;
  desk.imap.deliver("one");
  desk.imap.deliver("two");
  desk.imap.instead["UID SEARCH"] = "* SEARCH 2 1 99\r\n{tag} OK\r\n";
  const auto tally = desk.fetch();
  CHECK(tally.stored == 2);
  CHECK(tally.failed == 0);
  CHECK(tally.expected == 2);
}

TEST_CASE("of a message that is too large, only the beginning is taken", "[fetch]")
{
  Desk desk;
  desk.mailbox.max_size = 100'000;
  const auto large = "Subject: large\r\n\r\n" + std::string(200'000, 'x');
  desk.imap.deliver(large);
  desk.imap.deliver("small");
  SECTION("as the server says beforehand") {}
  SECTION("which the server did not say")
  {
    desk.imap.messages[1].announced = 500;
  }
  desk.after(GENERATE(config::After::What::seen, config::After::What::remove));
  const auto tally = desk.fetch();
  CHECK(tally.stored == 2);
  CHECK(tally.partial == 1);
  const auto row = desk.db
                       .prepare("SELECT size, length(bytes), note FROM incoming "
                                "JOIN raw ON raw.id = raw WHERE uid = 1")
                       .row<int, int, std::string>();
  REQUIRE(row);
  CHECK(std::get<0>(*row) == static_cast<int>(large.size()));
  CHECK(std::get<1>(*row) == 65536);
  CHECK(std::get<2>(*row) ==
        "This message has 200 kB, more than the 100 kB that mailbox support takes; only its first "
        "65 kB were read. All of it is in folder INBOX of the mailbox.");
  CHECK(desk.seen(1)); // read, and still there, whatever happens to the others
}

TEST_CASE("messages are moved where the server can", "[fetch]")
{
  Desk desk;
  desk.after(config::After::What::move, "Archive");
  desk.imap.folders["Archive"];
  desk.imap.deliver("one");
  SECTION("with MOVE")
  {
    CHECK(desk.fetch().stored == 1);
    CHECK(desk.imap.messages.empty());
    CHECK(desk.imap.folders["Archive"].size() == 1);
  }
  SECTION("by a copy, where only UIDPLUS is offered")
  {
    desk.imap.capabilities = "IMAP4rev1 UIDPLUS";
    CHECK(desk.fetch().stored == 1);
    CHECK(desk.imap.messages.empty());
    CHECK(desk.imap.folders["Archive"].size() == 1);
  }
  SECTION("by a copy and a mark, where neither is: nothing of other people's is expunged")
  {
    desk.imap.capabilities = "IMAP4rev1";
    desk.imap.deliver("marked by somebody", {"\\Deleted"});
    CHECK(desk.fetch().stored == 1);
    CHECK(desk.imap.messages.size() == 2);
    CHECK(desk.imap.messages[1].flags.count("\\Deleted") == 1);
  }
  SECTION("but not deleted where the copy failed")
  {
    desk.imap.capabilities = "IMAP4rev1 UIDPLUS";
    desk.imap.instead["UID COPY"] = "{tag} NO [OVERQUOTA] full\r\n";
    CHECK(desk.fetch().stored == 1);
    CHECK(desk.imap.messages.size() == 1);
    CHECK(desk.imap.messages[1].flags == std::set<std::string>{"\\Seen"});
    CHECK_FALSE(desk.said("UID EXPUNGE"));
  }
}

TEST_CASE("messages are deleted only where UIDPLUS names which", "[fetch]")
{
  Desk desk;
  desk.after(config::After::What::remove);
  desk.imap.deliver("one");
  desk.imap.deliver("marked by somebody", {"\\Deleted"});
  SECTION("with it")
  {
    CHECK(desk.fetch().stored == 1);
    CHECK(desk.imap.messages.size() == 1);
  }
  SECTION("without it")
  {
    desk.imap.capabilities = "IMAP4rev1";
    CHECK(desk.fetch().stored == 1);
    CHECK(desk.imap.messages.size() == 2);
  }
}

TEST_CASE("after = keep changes nothing on the server", "[fetch]")
{
  Desk desk;
  desk.after(config::After::What::keep);
  desk.imap.deliver("one");
  CHECK(desk.fetch().stored == 1);
  CHECK(desk.fetch().repeated == 0);
  CHECK_FALSE(desk.said("UID STORE"));
  CHECK_FALSE(desk.seen(1));
}

TEST_CASE("the first connection can leave old mail, or import it in silence", "[fetch]")
{
  Desk desk;
  desk.imap.deliver("old and unread");
  desk.imap.deliver("old and read", {"\\Seen"});
  SECTION("now")
  {
    desk.mailbox.incoming->start = config::Start::now;
    CHECK(desk.fetch().stored == 0);
    desk.imap.deliver("new");
    CHECK(desk.fetch().stored == 1);
    CHECK(desk.stored() == std::vector<std::string>{"new"});
  }
  SECTION("all")
  {
    desk.mailbox.incoming->start = config::Start::all;
    CHECK(desk.fetch().stored == 2);
    desk.imap.deliver("new");
    CHECK(desk.fetch().stored == 1);
    CHECK(*desk.db.prepare("SELECT group_concat(silent) FROM incoming").value<std::string>() ==
          "1,1,0");
  }
}

TEST_CASE("take = new goes by numbers, not by what people have read", "[fetch]")
{
  Desk desk;
  desk.mailbox.incoming->take = config::Take::fresh;
  desk.imap.deliver("old and read", {"\\Seen"});
  desk.imap.deliver("old and unread");
  CHECK(desk.fetch().stored == 1);
  desk.imap.deliver("new and read", {"\\Seen"});
  CHECK(desk.fetch().stored == 1);
  CHECK(desk.said("UID SEARCH UID 3:* UNDELETED"));
  CHECK(desk.fetch().stored == 0);
  CHECK(desk.stored() == std::vector<std::string>{"old and unread", "new and read"});
}

TEST_CASE("with take = new a message that failed is tried again", "[fetch]")
{
  Desk desk;
  desk.mailbox.incoming->take = config::Take::fresh;
  desk.imap.deliver("one");
  desk.imap.deliver("two");
  desk.imap.deliver("three");
  desk.imap.broken = {2};
  CHECK(desk.fetch().stored == 2);
  desk.imap.broken.clear();
  CHECK(desk.fetch().stored == 1);
  CHECK(desk.stored() == std::vector<std::string>{"one", "three", "two"});
}

TEST_CASE("a server that keeps UIDNEXT to itself is asked for its last UID", "[fetch]")
{
  Desk desk;
  desk.imap.say_uidnext = false;
  desk.mailbox.incoming->start = config::Start::now;
  desk.imap.deliver("old");
  CHECK(desk.fetch().stored == 0);
  desk.imap.deliver("new");
  CHECK(desk.fetch().stored == 1);
}

TEST_CASE("a missing folder is named, with one that is like it", "[fetch]")
{
  FakeImap imap;
  imap.folders["Suppor&AUI-"];
  ImapSession session{imap.stream(), 1000};
  try {
    (void)session.select("Support");
    FAIL("no error");
  } catch (const Error& e) {
    CHECK(e.kind() == Kind::config);
    CHECK(std::string{e.what()} ==
          "folder \"Support\": the server has no such folder; did you mean \"Supporł\"?");
  }
}

TEST_CASE("a server that takes leave, or talks nonsense, ends the run as unavailable", "[fetch]")
{
  Desk desk;
  desk.imap.deliver("one");
  desk.imap.instead["UID FETCH"] =
      GENERATE("* BYE shutting down\r\n", "", "* 1 FETCH (UID 1 BODY[] {{9999999999}}\r\n");
  try {
    (void)desk.fetch();
    FAIL("no error");
  } catch (const Error& e) {
    CHECK(e.kind() == Kind::unavailable);
  }
  CHECK(desk.stored().empty());
}

TEST_CASE("IDLE tells of mail, also when it came before the server said so", "[fetch]")
{
  FakeImap imap;
  ImapSession session{imap.stream(), 1000};
  (void)session.select("INBOX");
  imap.noise = "* 4 EXISTS\r\n";
  CHECK(session.idle(seconds{1}));
  imap.noise.clear();
  (void)session.search({}, "UNSEEN");
  CHECK_FALSE(session.idle(seconds{0}));
  imap.instead["IDLE"] = "{tag} BAD not today\r\n";
  CHECK_FALSE(session.idle(seconds{1}));
  CHECK_FALSE(session.can("IDLE"));
  imap.noise = "* 5 EXISTS\r\n";
  CHECK(session.idle(seconds{0})); // by NOOP from now on
}

TEST_CASE("an audit names what is on one side only", "[fetch]")
{
  Desk desk;
  for (const auto* raw : {"one", "two", "three"})
    desk.imap.deliver(raw);
  CHECK(desk.fetch().stored == 3);
  desk.imap.deliver("not taken yet");
  desk.imap.messages.erase(2);
  const Run run{desk.db, desk.clock, desk.stop, desk.mailbox, {}};
  ImapSession session{desk.imap.stream(), part_taken};
  const auto folder = session.select("INBOX", true);
  std::vector<std::pair<Difference::Side, std::int64_t>> found;
  audit_folder(run, session, "INBOX", folder,
               [&](const Difference& d) { found.emplace_back(d.side, d.uid); });
  CHECK(found == std::vector<std::pair<Difference::Side, std::int64_t>>{
                     {Difference::Side::store, 2}, {Difference::Side::server, 4}});
}
