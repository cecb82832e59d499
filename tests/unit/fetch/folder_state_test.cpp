#include <catch2/catch.hpp>

#include "fetch/folder_state.hpp"

using namespace tkt;
using namespace tkt::fetch;
using config::Start;
using config::Take;

namespace {

const Instant first_at = *parse_rfc3339("2024-03-01T09:00:00Z");

/// A folder that was first seen when its next UID was 100.
FolderState folder(bool complete, std::int64_t next_uid = 100)
{
  return {"support", "INBOX", 7, 100, first_at, next_uid, complete};
}

const Candidate old_read{50, first_at - hours{1}, true, false};
const Candidate old_unread{50, first_at - hours{1}, false, false};
const Candidate new_read{150, first_at + hours{1}, true, false};
const Candidate new_unread{150, first_at + hours{1}, false, false};

} // namespace

TEST_CASE("unread messages are taken by default, old and new", "[fetch]")
{
  const auto state = folder(GENERATE(false, true));
  const Selection selection{Take::unseen, Start::unseen, state};
  CHECK(selection.criteria() == "UNSEEN UNDELETED");
  CHECK(selection.wanted(old_unread));
  CHECK(selection.wanted(new_unread));
  CHECK_FALSE(selection.wanted(old_read));
  CHECK_FALSE(selection.wanted(new_read));
  CHECK_FALSE(selection.silent(old_unread));
}

TEST_CASE("start = now leaves what was there alone, for good", "[fetch]")
{
  const auto state = folder(GENERATE(false, true));
  const Selection selection{Take::unseen, Start::now, state};
  CHECK(selection.criteria() == "UID 100:* UNSEEN UNDELETED");
  CHECK_FALSE(selection.wanted(old_unread));
  CHECK(selection.wanted(new_unread));
}

TEST_CASE("start = all imports what was there without a sound, once", "[fetch]")
{
  const auto first = folder(false, 1);
  const Selection importing{Take::unseen, Start::all, first};
  CHECK(importing.criteria() == "UNDELETED");
  CHECK(importing.wanted(old_read));
  CHECK(importing.wanted(old_unread));
  CHECK(importing.silent(old_unread));
  CHECK(importing.wanted(new_unread));
  CHECK_FALSE(importing.wanted(new_read));
  CHECK_FALSE(importing.silent(new_unread));

  const auto later = folder(true);
  const Selection after{Take::unseen, Start::all, later};
  CHECK(after.criteria() == "UNSEEN UNDELETED");
  CHECK_FALSE(after.wanted(old_read));
}

TEST_CASE("take = new takes what arrives, whether somebody has read it or not", "[fetch]")
{
  const auto first = folder(false, 1);
  const Selection beginning{Take::fresh, Start::unseen, first};
  CHECK(beginning.criteria() == "UNDELETED OR UNSEEN UID 100:*");
  CHECK(beginning.wanted(old_unread));
  CHECK_FALSE(beginning.wanted(old_read));
  CHECK(beginning.wanted(new_read));

  const auto later = folder(true, 160);
  const Selection after{Take::fresh, Start::unseen, later};
  CHECK(after.criteria() == "UID 160:* UNDELETED");
  CHECK_FALSE(after.wanted(old_unread)); // marked unread again: that is no new mail
  CHECK(after.wanted(new_read));

  const Selection now{Take::fresh, Start::now, first};
  CHECK(now.criteria() == "UID 100:* UNDELETED");
  const Selection all{Take::fresh, Start::all, first};
  CHECK(all.criteria() == "UNDELETED");
  CHECK(all.wanted(old_read));
}

TEST_CASE("messages marked deleted are not there", "[fetch]")
{
  const auto state = folder(false, 1);
  for (const auto take : {Take::unseen, Take::fresh}) {
    for (const auto start : {Start::unseen, Start::now, Start::all})
      CHECK_FALSE(Selection{take, start, state}.wanted({150, first_at, false, true}));
  }
}

TEST_CASE("where the UIDs of the first connection mean nothing, dates tell old from new", "[fetch]")
{
  const auto state = renumbered(folder(true, 160), 8);
  CHECK(state.uidvalidity == 8);
  const Selection now{Take::unseen, Start::now, state};
  CHECK(now.criteria() == "UNSEEN UNDELETED");
  CHECK_FALSE(now.wanted({7, first_at - hours{1}, false, false}));
  CHECK(now.wanted({3, first_at + hours{1}, false, false}));
  const Selection fresh{Take::fresh, Start::unseen, state};
  CHECK(fresh.criteria() == "UNDELETED"); // all of it, to be recognised by its bytes
  CHECK(fresh.wanted({3, first_at + hours{1}, true, false}));
}
