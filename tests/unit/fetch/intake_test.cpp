#include <catch2/catch.hpp>

#include <cstdlib>
#include <filesystem>

#include "base/error.hpp"
#include "fetch/intake.hpp"
#include "store/transaction.hpp"

using namespace tkt;
using namespace tkt::fetch;

namespace {

struct Store {
  store::Database db = store::Database::memory();
  ManualClock clock{"2024-03-01T09:00:00Z"};

  /// Takes one message into a folder and says whether it was stored.
  bool take(const std::string& folder, std::uint32_t uidvalidity, std::optional<Uid> uid,
            const std::string& raw, const std::string& mailbox = "support")
  {
    FolderState state{mailbox, folder, uidvalidity};
    Intake intake{db, clock, state};
    Arrival arrival;
    arrival.uid = uid;
    arrival.arrived_at = clock.now() - hours{1};
    arrival.raw = raw;
    arrival.size = static_cast<std::int64_t>(raw.size());
    intake.add(arrival);
    return intake.commit().stored == 1;
  }

  std::int64_t count(const std::string& where = "1")
  {
    return *db.prepare("SELECT count(*) FROM incoming WHERE " + where).value<std::int64_t>();
  }
  std::int64_t raws() { return *db.prepare("SELECT count(*) FROM raw").value<std::int64_t>(); }
};

/// A desk that the disk has to be waited for.
struct Folder {
  std::filesystem::path path;
  Folder()
  {
    char name[] = "/tmp/tkt-intake-XXXXXX";
    path = ::mkdtemp(name);
  }
  ~Folder() { std::filesystem::remove_all(path); }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;
};

} // namespace

TEST_CASE("a message is kept byte for byte, with where and when it came", "[fetch]")
{
  Store s;
  const std::string raw{"From: a\r\n\r\n\0\xFF.\r\n", 16};
  CHECK(s.take("INBOX", 7, 42, raw));
  const auto row = s.db.prepare("SELECT mailbox, folder, uidvalidity, uid, arrived_at, stored_at, "
                                "size, bytes, state, silent FROM incoming JOIN raw ON raw.id = raw")
                       .row<std::string, std::string, int, int, Instant, Instant, int, std::string,
                            std::string, bool>();
  REQUIRE(row);
  CHECK(*row == std::tuple{std::string{"support"}, std::string{"INBOX"}, 7, 42,
                           *parse_rfc3339("2024-03-01T08:00:00Z"),
                           *parse_rfc3339("2024-03-01T09:00:00Z"), 16, raw, std::string{"new"},
                           false});
}

TEST_CASE("the same UID of the same folder is taken once", "[fetch]")
{
  Store s;
  CHECK(s.take("INBOX", 7, 42, "one"));
  CHECK_FALSE(s.take("INBOX", 7, 42, "one"));
  CHECK_FALSE(s.take("INBOX", 7, 42, "other bytes: the number tells"));
  CHECK(s.count() == 1);
  CHECK(s.raws() == 1);
}

TEST_CASE("after a change of UIDVALIDITY the bytes tell, and the new UID is learnt", "[fetch]")
{
  Store s;
  CHECK(s.take("INBOX", 7, 42, "one"));
  CHECK(s.take("INBOX", 7, 43, "two"));
  CHECK_FALSE(s.take("INBOX", 8, 1, "one"));
  CHECK_FALSE(s.take("INBOX", 8, 2, "two"));
  CHECK(s.take("INBOX", 8, 3, "three"));
  CHECK(s.count() == 3);
  FolderState state{"support", "INBOX", 8};
  Intake intake{s.db, s.clock, state};
  CHECK(intake.recall(1) == Intake::Memory::whole);
  CHECK(intake.recall(2) == Intake::Memory::whole);
  CHECK(intake.recall(42) == Intake::Memory::none);
}

TEST_CASE("a copy in the same or another folder is remembered, and is no second mail", "[fetch]")
{
  Store s;
  CHECK(s.take("INBOX", 7, 42, "one"));
  CHECK_FALSE(s.take("INBOX", 7, 50, "one"));
  CHECK_FALSE(s.take("All Mail", 3, 1, "one"));
  CHECK(s.count("state = 'new'") == 1);
  CHECK(s.count("state = 'ignored' AND reason = 'the same mail as incoming 1'") == 2);
  CHECK(s.raws() == 1);
  FolderState state{"support", "All Mail", 3};
  Intake intake{s.db, s.clock, state};
  CHECK(intake.recall(1) == Intake::Memory::whole); // and will not be fetched again
}

TEST_CASE("a message without a UID is known by its bytes", "[fetch]")
{
  Store s;
  CHECK(s.take("INBOX", 0, {}, "one"));
  CHECK_FALSE(s.take("INBOX", 0, {}, "one"));
  CHECK(s.take("INBOX", 0, {}, "one more"));
  CHECK(s.count() == 2);
}

TEST_CASE("a mailbox that changes from Maildir to IMAP is not taken again", "[fetch]")
{
  Store s;
  CHECK(s.take("INBOX", 0, {}, "one"));
  CHECK_FALSE(s.take("INBOX", 7, 42, "one"));
  CHECK(s.count("uid = 42 AND uidvalidity = 7") == 1);
  CHECK(s.count() == 1);
}

TEST_CASE("one mail to two mailboxes is taken by each, and kept once", "[fetch]")
{
  Store s;
  CHECK(s.take("INBOX", 7, 42, "one"));
  CHECK(s.take("INBOX", 7, 42, "one", "billing"));
  CHECK(s.count() == 2);
  CHECK(s.raws() == 1);
}

TEST_CASE("the same Message-ID with other bytes is another mail", "[fetch]")
{
  Store s;
  CHECK(s.take("INBOX", 7, 1, "Message-ID: <a@example.org>\r\n\r\nfirst\r\n"));
  CHECK(s.take("INBOX", 7, 2, "Message-ID: <a@example.org>\r\n\r\nsecond\r\n"));
}

TEST_CASE("a batch that is not committed leaves nothing", "[fetch]")
{
  Store s;
  {
    FolderState state{"support", "INBOX", 7};
    Intake intake{s.db, s.clock, state};
    Arrival arrival;
    arrival.raw = "one";
    arrival.uid = 1;
    intake.add(arrival);
  }
  CHECK(s.count() == 0);
}

TEST_CASE("a batch is full before it is large", "[fetch]")
{
  Store s;
  FolderState state{"support", "INBOX", 7};
  Intake intake{s.db, s.clock, state};
  Arrival arrival;
  arrival.raw = std::string(5'000'000, 'x');
  intake.add(arrival);
  CHECK(intake.full());
  CHECK(intake.commit().stored == 1);
  CHECK(intake.empty());
  for (Uid uid = 1; !intake.full(); ++uid) {
    REQUIRE(uid <= 1000);
    arrival.uid = uid;
    arrival.raw = std::to_string(uid);
    intake.add(arrival);
  }
}

TEST_CASE("a batch is stored while the next one is filled", "[fetch]")
{
  Store s;
  FolderState state{"support", "INBOX", 7};
  Intake intake{s.db, s.clock, state};
  CHECK_FALSE(intake.finish_commit());
  Arrival arrival;
  for (Uid uid = 1; uid <= 30; ++uid) {
    arrival.uid = uid;
    arrival.raw = std::to_string(uid % 20); // ten of them are copies
    intake.add(arrival);
    if (uid % 10 == 0) {
      (void)intake.finish_commit();
      intake.begin_commit();
      CHECK(intake.empty());
    }
  }
  const auto last = intake.finish_commit();
  REQUIRE(last);
  CHECK(last->stored == 0);
  CHECK(last->repeated == 10);
  CHECK_FALSE(intake.finish_commit());
  CHECK(s.count("state = 'new'") == 20);
}

TEST_CASE("batches that are on their way together arrive in order, each with its own result",
          "[fetch]")
{
  const Folder folder;
  auto db = store::Database::open(folder.path / "desk.db", store::Mode::write);
  ManualClock clock{"2024-03-01T09:00:00Z"};
  FolderState state{"support", "INBOX", 7};
  Intake intake{db, clock, state};
  Arrival arrival;
  for (Uid uid = 1; uid <= 60; ++uid) {
    arrival.uid = uid;
    arrival.raw = std::to_string(uid);
    intake.add(arrival);
    if (uid % 20 == 0)
      intake.begin_commit();
  }
  CHECK(intake.underway() == 3);
  for (int batch = 0; batch < 3; ++batch) {
    const auto result = intake.finish_commit();
    REQUIRE(result);
    CHECK(result->stored == 20);
  }
  CHECK_FALSE(intake.finish_commit());
  Uid expected = 0;
  for (auto&& [uid] : db.prepare("SELECT uid FROM incoming ORDER BY id").rows<Uid>())
    CHECK(uid == ++expected);
  CHECK(expected == 60);
}

TEST_CASE("UIDs that were taken are known among those that were not", "[fetch]")
{
  Store s;
  for (const Uid uid : {3U, 4U, 9U})
    CHECK(s.take("INBOX", 7, uid, std::to_string(uid)));
  FolderState state{"support", "INBOX", 7};
  Intake intake{s.db, s.clock, state};
  std::string known;
  for (Uid uid = 1; uid <= 10; ++uid)
    known += intake.recall(uid) == Intake::Memory::none ? '.' : 'x';
  CHECK(known == "..xx....x.");
  CHECK(intake.recall(4) == Intake::Memory::whole); // backwards too
  Arrival arrival;
  arrival.uid = 5;
  arrival.raw = "5";
  intake.add(arrival);
  CHECK(intake.recall(5) == Intake::Memory::none);
  (void)intake.commit();
  CHECK(intake.recall(5) == Intake::Memory::whole);
}

TEST_CASE("a batch that fails in the background fails where its result is asked for", "[fetch]")
{
  Store s;
  FolderState state{"support", "INBOX", 7};
  Intake intake{s.db, s.clock, state};
  Arrival arrival;
  arrival.raw = GENERATE(std::string{"small"}, std::string(9'000'000, 'x'));
  intake.add(arrival);
  s.db.execute("PRAGMA query_only = ON");
  intake.begin_commit();
  CHECK_THROWS_AS(intake.finish_commit(), Error);
  s.db.execute("PRAGMA query_only = OFF");
  CHECK(s.count() == 0);
}

TEST_CASE("the state of a folder is durable with the messages it speaks of", "[fetch]")
{
  Store s;
  FolderState state{"support", "INBOX", 7, 100, s.clock.now(), 105, true};
  {
    Intake intake{s.db, s.clock, state};
    (void)intake.commit();
  }
  const auto loaded = load_state(s.db, "support", "INBOX");
  REQUIRE(loaded);
  CHECK(loaded->uidvalidity == 7);
  CHECK(loaded->first_uid == 100);
  CHECK(loaded->first_at == s.clock.now());
  CHECK(loaded->next_uid == 105);
  CHECK(loaded->complete);
  CHECK_FALSE(load_state(s.db, "support", "Other"));
}
