#include <catch2/catch.hpp>

#include <atomic>
#include <mutex>
#include <set>

#include "base/digest.hpp"
#include "send/transport/connection_pool.hpp"

using namespace tkt;
using namespace tkt::send;

namespace {

/// A server that takes so many connections and answers when it is let.
struct Harbour {
  std::mutex mutex;
  std::condition_variable changed;
  int ships = 0;     ///< mails under way at this moment
  int most = 0;      ///< at once
  int opened = 0;    ///< transports
  int allowed = 100; ///< connections; more are turned away
  int needed = 1;    ///< so many must be there before any of them leaves
  std::set<std::int64_t> seen;
  std::set<std::int64_t> bad;
  std::optional<Error> storm; ///< for every mail

  class Ship final : public Transport {
  public:
    Ship(Harbour& harbour, int number) : harbour_{harbour}, number_{number} {}

    std::vector<CopyResult> send(const Parcel& parcel, const std::function<void()>& begin) override
    {
      std::unique_lock lock{harbour_.mutex};
      if (harbour_.storm)
        throw Error{*harbour_.storm};
      if (number_ > harbour_.allowed)
        throw Error{Kind::unavailable, "421 too many connections"};
      if (harbour_.bad.count(parcel.id.value) != 0)
        throw Error{Kind::data, "not an address"};
      begin();
      harbour_.seen.insert(parcel.id.value);
      harbour_.most = std::max(harbour_.most, ++harbour_.ships);
      harbour_.changed.notify_all();
      harbour_.changed.wait(lock, [&] { return harbour_.most >= harbour_.needed; });
      --harbour_.ships;
      std::vector<CopyResult> results;
      for (const auto& address : parcel.recipients)
        results.push_back({address, Fate::accepted, "250 ok"});
      return results;
    }

  private:
    Harbour& harbour_;
    int number_;
  };
};

struct Voyage {
  Harbour harbour;
  Cancellation stop;
  Lease lease{""};
  Journal journal{lease};
  Bell bell;
  Crew crew;
  std::vector<std::int64_t> done;
  std::int64_t next = 0;

  explicit Voyage(std::size_t most)
      : crew{most, [this] { return std::make_unique<Harbour::Ship>(harbour, ++harbour.opened); },
             journal, stop, most > 1 ? &bell : nullptr}
  {
  }

  void give(int count)
  {
    for (int i = 0; i < count; ++i) {
      Mail mail;
      mail.id = OutboxId{++next};
      mail.recipients = {{"a@example.org", State::queued, {}}};
      crew.give({std::move(mail), "x"});
    }
  }

  void take_all()
  {
    while (!crew.idle()) {
      const auto rung = bell.count();
      const auto outcomes = crew.take();
      for (const auto& outcome : outcomes)
        done.push_back(outcome.mail.id.value);
      if (outcomes.empty())
        bell.wait(rung, milliseconds{100});
    }
  }
};

} // namespace

TEST_CASE("a crew of one carries in order, in the caller's thread", "[send]")
{
  Voyage v{1};
  v.give(3);
  v.take_all();
  CHECK(v.done == std::vector<std::int64_t>{1, 2, 3});
  CHECK(v.harbour.opened == 1);
}

TEST_CASE("a larger crew carries side by side, each mail once", "[send]")
{
  Voyage v{4};
  v.give(1);
  v.take_all(); // the first proves the server
  {
    const std::lock_guard lock{v.harbour.mutex};
    v.harbour.needed = 4;
  }
  v.give(40);
  v.take_all();
  CHECK(v.done.size() == 41);
  CHECK(v.harbour.seen.size() == 41);
  CHECK(v.harbour.opened == 4);
  CHECK(v.harbour.most == 4);
}

TEST_CASE("a server that takes fewer connections is used with as many as it takes", "[send]")
{
  Voyage v{6};
  v.harbour.allowed = 2;
  v.give(1);
  v.take_all();
  v.give(60);
  v.take_all();
  CHECK(v.done.size() == 61);
  CHECK(v.harbour.seen.size() == 61);
  CHECK(v.harbour.opened <= 6);
}

TEST_CASE("a server that lets nobody in is asked once", "[send]")
{
  Voyage v{4};
  v.harbour.storm = Error{Kind::no_permission, "login refused"};
  v.give(10);
  CHECK_THROWS_AS(v.take_all(), Unusable);
  CHECK(v.harbour.opened == 1);
  CHECK(v.harbour.seen.empty());
}

TEST_CASE("one mail that cannot be sent at all costs nobody a connection", "[send]")
{
  Voyage v{2};
  v.harbour.bad = {2};
  v.give(5);
  v.take_all();
  CHECK(v.done.size() == 5);
  CHECK(v.harbour.seen == std::set<std::int64_t>{1, 3, 4, 5});
}

TEST_CASE("who stops gets what has come to its end, and begins nothing more", "[send]")
{
  Voyage v{3};
  v.give(1);
  v.take_all();
  v.stop.request();
  v.give(5);
  CHECK_THROWS_AS(v.take_all(), Interrupted);
  CHECK(v.crew.finish().empty());
  CHECK(v.harbour.seen.size() == 1);
}
