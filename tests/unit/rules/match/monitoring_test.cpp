#include <catch2/catch.hpp>

#include "base/descriptor.hpp"
#include "workshop.hpp"

using namespace tkt;

namespace {

struct Desk : test::Workshop {
  Desk() : Workshop{"2024-03-01T09:00:00Z", with_monitors()} {}

  static std::string with_monitors()
  {
    std::string toml = test::desk_toml;
    for (const auto* name : {"nagios", "icinga", "zabbix", "alertmanager", "monit"})
      toml +=
          fmt::format("[[monitor]]\nname = \"{0}\"\nfrom = [\"{0}@monitor.example.org\"]\n", name);
    return toml;
  }
  /// A file of tests/mail/monitoring, through the desk; the ticket that it is on, none if ignored.
  std::optional<TicketId> takes(const std::string& file)
  {
    const auto id = stores_raw(read_file(std::string{TKT_TESTS} + "/mail/monitoring/" + file));
    routes();
    return db.prepare("SELECT ticket FROM message WHERE incoming = ?")
        .bind_all(id)
        .value<TicketId>();
  }
};

} // namespace

TEST_CASE("a problem opens, the same one joins, its recovery closes", "[rules]")
{
  for (const std::string system : {"nagios", "icinga", "zabbix", "alertmanager", "monit"}) {
    INFO(system);
    Desk desk;
    const auto problem = desk.takes(system + "-problem.eml");
    REQUIRE(problem);
    CHECK(desk.takes(system + "-problem.eml") == problem);
    CHECK(desk.ticket(*problem).active);
    const auto other = desk.takes(system + "-other.eml");
    REQUIRE(other);
    CHECK(other != problem);
    CHECK(desk.takes(system + "-recovery.eml") == problem);
    CHECK(desk.ticket(*problem).status == "closed");
    CHECK(desk.ticket(*other).active);
    CHECK_FALSE(desk.takes(system + "-recovery.eml"));
    const auto again = desk.takes(system + "-problem.eml");
    REQUIRE(again);
    CHECK(again != problem);
  }
}

TEST_CASE("nobody else can end a problem", "[rules]")
{
  Desk desk;
  const auto problem = desk.takes("nagios-problem.eml");
  REQUIRE(problem);
  const auto forged = desk.receives({.from = "ann@customer.example",
                                     .subject = "** RECOVERY Service Alert: web01/HTTP is OK **"});
  CHECK(forged != *problem);
  CHECK(desk.ticket(*problem).active);
}
