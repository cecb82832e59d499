#include <catch2/catch.hpp>

#include "base/error.hpp"
#include "config/full.hpp"
#include "config/model/config.hpp"

using namespace tkt;
using namespace tkt::config;

TEST_CASE("a file that says everything is read as it says", "[config]")
{
  const auto config = load_text(full, "/etc/tkt/tkt.toml");

  SECTION("the desk and its daemon")
  {
    CHECK(config.desk.name == "Example Ltd");
    CHECK(config.desk.domain == "example.com");
    CHECK(config.desk.timezone == "Europe/Warsaw");
    CHECK(config.desk.language == "pl");
    CHECK(config.desk.url == "https://desk.example.com");
    CHECK(config.desk.template_folder == "/etc/tkt/templates");
    CHECK(config.database_path() == "/srv/desk/tickets.db");
    CHECK(config.daemon.fetch == seconds{61});
    CHECK(config.daemon.rules == seconds{31});
    CHECK(config.daemon.sla == seconds{32});
    CHECK(config.daemon.send == seconds{16});
  }
  SECTION("mailboxes")
  {
    REQUIRE(config.mailboxes.size() == 3);
    const auto& support = config.mailbox("support");
    CHECK(support.address == "support@example.com");
    CHECK(support.aliases == std::vector<std::string>{"help@example.com"});
    CHECK(support.queue == "support");
    CHECK(support.max_size == 65536);
    CHECK(to_text(support.place) == "/etc/tkt/tkt.toml:15:1");

    const auto& in = support.incoming.value();
    CHECK(in.url == "imaps://mail.example.com:1993");
    CHECK(in.folders == std::vector<std::string>{"INBOX", "Żółte"});
    CHECK(in.user == "support@example.com");
    CHECK(in.secret.password_command == "pass show \"mail\"/support");
    CHECK(in.secret.given());
    CHECK_FALSE(in.secret.is_token());
    CHECK(in.tls == Tls::required);
    CHECK(in.ca_file == "/etc/tkt/ca.pem");
    CHECK_FALSE(in.process);
    CHECK(in.take == Take::fresh);
    CHECK(in.start == Start::now);
    CHECK(in.after.what == After::What::move);
    CHECK(in.after.folder == "Archive");

    const auto& out = support.outgoing.value();
    CHECK(out.url == "smtps://mail.example.com");
    CHECK(out.secret.is_token());
    CHECK(out.ca_file == "/etc/ssl/own.pem");
    CHECK(out.sent_folder.empty());
    CHECK(out.connections == 12);
    CHECK(out.reports == std::vector<std::string>{"failure", "delay"});
    CHECK(out.timeout == seconds{30});

    const auto& billing = config.mailbox("billing");
    CHECK(billing.queue.empty());
    CHECK(billing.max_size == 50'000'000);
    CHECK(billing.incoming->url == "imap://[::1]");
    CHECK(billing.incoming->tls == Tls::none);
    CHECK(billing.incoming->secret.password_file == "/etc/tkt/billing.secret");
    CHECK(billing.incoming->folders == std::vector<std::string>{"INBOX"});
    CHECK(billing.outgoing->secret.credential == "billing");
    CHECK(billing.outgoing->sent_folder == "Sent");

    CHECK(config.mailbox("local").incoming->url == "maildir:/etc/tkt/in");
    CHECK(config.mailbox("local").incoming->secret.password == "pa\\ss");
    CHECK(config.mailbox("local").outgoing->url == "sendmail:/usr/sbin/sendmail");
  }
  SECTION("people and queues")
  {
    CHECK(config.agent("agent1").name == "Agent One");
    CHECK(config.agent("agent1").email == "agent1@example.com");
    CHECK(config.agent("agent1").signature == "Agent One\nExample \"Ltd\"");
    CHECK(config.agent("agent1").capacity == 12);
    CHECK(config.team("second-line").agents == std::vector<std::string>{"agent1"});

    const auto& queue = config.queue("support");
    CHECK(queue.mailbox == "support");
    CHECK(queue.agents == std::vector<std::string>{"agent1"});
    CHECK(queue.teams == std::vector<std::string>{"second-line"});
    CHECK(queue.calendar == "office");
    CHECK(queue.subject_tag == "(#{{id}})");
    CHECK(queue.language == "de");
    CHECK(queue.from == SenderName::agent_address);
    CHECK(queue.reply_to == ReplyTo::agent);
    CHECK(queue.former_subject_tags == std::vector<std::string>{"[desk {{id}}]", "#{{id}}"});
    CHECK(queue.never_cc.size() == 2);
    CHECK(queue.default_category == "returns");
    CHECK(queue.default_priority == "high");
    CHECK(queue.default_type == "question");
    CHECK(queue.default_sla == "gold");
    CHECK_FALSE(queue.add_contacts);
    CHECK(queue.reopen_window == hours{84});
    CHECK(queue.on_customer_reply.when == std::vector<std::string>{"waiting"});
    CHECK(queue.on_customer_reply.set == "active/answered");
    CHECK(queue.acknowledge.template_name == "acknowledge");
    CHECK(queue.acknowledge.out_of_hours_template == "acknowledge-out-of-hours");
    CHECK(queue.templates.message == "letter");
    CHECK(queue.templates.summary == "history");
  }
  SECTION("vocabulary and promises")
  {
    CHECK(config.status("active").kind == StatusKind::open);
    CHECK(config.status("active").substatuses.size() == 2);
    CHECK(config.find_status("open") == nullptr);
    CHECK(config.first_status(StatusKind::pending).name == "waiting");
    CHECK(config.first_status(StatusKind::fresh).name == "new");
    CHECK(config.priority("high").weight == 80);
    CHECK(config.priority("high").times == Times{hours{1}, minutes{90}, hours{2}});
    CHECK(config.priority("very low").times == Times{});
    const auto& slow = config.priority("slow").times;
    CHECK(slow.alarm == Alarm::part(75));
    CHECK(slow.alarm.after(slow.resolve) == hours{6});
    CHECK(slow.next_reaction == hours{3});
    CHECK(slow.out_of_hours == minutes{30});
    const auto* gold = config.find_sla("gold");
    REQUIRE(gold != nullptr);
    CHECK(gold->calendar == "office");
    CHECK(gold->priorities.at("high") == Times{minutes{30}, minutes{45}, hours{1}});
    CHECK(gold->priorities.at("very low").resolve == hours{9});
    REQUIRE(gold->escalations.size() == 2);
    CHECK(gold->escalations[0].on == Alert::reaction_late);
    CHECK(gold->escalations[0].notify.size() == 4);
    CHECK(gold->escalations[0].raise);
    CHECK(gold->escalations[1].after == minutes{90});
    CHECK(gold->escalations[1].assign == "team:second-line");
  }
  SECTION("a calendar")
  {
    const auto& office = config.calendar("office");
    CHECK(office.timezone == "Europe/Berlin");
    CHECK(office.weekdays[0] ==
          std::vector<Span>{{hours{8}, hours{12}}, {minutes{750}, minutes{990}}});
    CHECK(office.weekdays[1] == std::vector<Span>{{hours{22}, hours{6}}});
    CHECK(office.weekdays[2] == std::vector<Span>{{hours{0}, hours{24}}});
    CHECK(office.weekdays[3].front().from == hours{8} + seconds{30});
    CHECK(office.weekdays[6] == std::vector<Span>{{hours{10}, hours{11}}});
    CHECK(office.holidays == std::vector<std::string>{"2026-04-06", "*-12-25", "easter+60",
                                                      "easter-2", "easter", "2027-05-03"});
    CHECK(office.holiday_file == "/etc/tkt/holidays.ics");
    CHECK(office.except.at("2026-12-24") == std::vector<Span>{{hours{8}, hours{12}}});
    CHECK(office.except.at("2026-12-31").empty());
    CHECK(office.except.contains("*-12-30"));
    CHECK(office.except.contains("easter-2"));
    CHECK(office.breaks.at("2026-07-01") == std::vector<Span>{{hours{12}, minutes{750}}});
  }
}

TEST_CASE("rules are read in the order in which they are written", "[config]")
{
  const auto config = load_text(full);
  REQUIRE(config.rules.size() == 5);
  using Shape = Condition::Shape;

  const auto& invoices = config.rules[0];
  CHECK(invoices.stop);
  CHECK(invoices.condition.shape == Shape::any);
  REQUIRE(invoices.condition.parts.size() == 2);
  CHECK(invoices.condition.parts[0].test == "subject_contains");
  CHECK(invoices.condition.parts[0].values == std::vector<std::string>{"invoice", "faktura"});
  CHECK(invoices.condition.parts[1].values == std::vector<std::string>{"b@partner.example"});
  REQUIRE(invoices.actions.size() == 4);
  CHECK(invoices.actions[0].name == "type");
  CHECK(invoices.actions[1].name == "priority");
  CHECK(invoices.actions[2].values == std::vector<std::string>{"invoice"});
  CHECK(invoices.actions[3].values == std::vector<std::string>{"false"});

  const auto& vip = config.rules[1];
  CHECK(vip.stop);
  CHECK(vip.actions.size() == 2);
  CHECK(vip.condition.shape == Shape::all);
  REQUIRE(vip.condition.parts.size() == 4);
  CHECK(vip.condition.parts[0].test == "contact_vip");
  CHECK(vip.condition.parts[0].values == std::vector<std::string>{"true"});
  CHECK(vip.condition.parts[1].values == std::vector<std::string>{"support", "billing"});
  CHECK(vip.condition.parts[2].shape == Shape::negation);
  CHECK(vip.condition.parts[2].parts.size() == 2);
  CHECK(vip.condition.parts[3].shape == Shape::all);
  CHECK(vip.condition.parts[3].parts[1].shape == Shape::negation);

  const auto& everything = config.rules[2];
  CHECK_FALSE(everything.stop);
  CHECK(everything.condition.shape == Shape::all);
  CHECK(everything.condition.parts.empty());
}

TEST_CASE("an empty file is a desk to begin with", "[config]")
{
  const auto config = load_text("", "/etc/tkt/tkt.toml");

  SECTION("every kind of status is there, under its own name")
  {
    for (const auto& [kind, name] : {std::pair{StatusKind::fresh, "new"},
                                     {StatusKind::open, "open"},
                                     {StatusKind::pending, "pending"},
                                     {StatusKind::resolved, "resolved"},
                                     {StatusKind::closed, "closed"},
                                     {StatusKind::cancelled, "cancelled"},
                                     {StatusKind::rejected, "rejected"}}) {
      CHECK(config.first_status(kind).name == name);
      CHECK(to_text(kind) == name);
    }
    CHECK(config.status("open").substatuses ==
          std::vector<std::string>{"customer-replied", "escalated"});
  }
  SECTION("four priorities, each promising more than the one before")
  {
    REQUIRE(config.priorities.size() == 4);
    CHECK(config.priority("normal").times == Times{hours{4}, hours{6}, hours{8}});
    for (std::size_t i = 1; i < config.priorities.size(); ++i) {
      CHECK(config.priorities[i].weight > config.priorities[i - 1].weight);
      CHECK(config.priorities[i].times.resolve < config.priorities[i - 1].times.resolve);
    }
  }
  SECTION("a queue and a calendar that never closes")
  {
    CHECK(config.queue("support").default_priority == "normal");
    for (const auto& day : config.calendar("always").weekdays)
      CHECK(day == std::vector<Span>{{hours{0}, hours{24}}});
  }
}

TEST_CASE("the database lies where the configuration does, or in /var/lib", "[config]")
{
  CHECK(load_text("", "/etc/tkt/tkt.toml").database_path() == "/var/lib/tkt/tkt.db");
  CHECK(load_text("", "/srv/desk/tkt.toml").database_path() == "/srv/desk/tkt.db");
  CHECK(load_text("", "/etcetera/tkt.toml").database_path() == "/etcetera/tkt.db");
  CHECK(load_text("desk.database = 'd/x.db'", "/srv/tkt.toml").database_path() == "/srv/d/x.db");
  CHECK(load_text("desk.database = 'sqlite:/d/x.db'").database_path() == "/d/x.db");
}

TEST_CASE("what is not said follows from what is", "[config]")
{
  SECTION("the first queue takes all mail and has all agents")
  {
    const auto config = load_text(R"(
[[mailbox]]
name = "info"
address = "info@example.org"
[[mailbox]]
name = "robots"
address = "robots@example.org"
queue = ""
[[agent]]
login = "ann"
email = "ann@example.org"
)");
    CHECK(config.mailbox("info").queue == "support");
    CHECK(config.mailbox("robots").queue.empty());
    CHECK(config.queue("support").mailbox == "info");
    CHECK(config.queue("support").agents == std::vector<std::string>{"ann"});
    CHECK(config.agent("ann").name == "ann");
  }
  SECTION("mail goes to the only queue")
  {
    const auto config = load_text(R"(
queue = [{ name = "desk" }]
mailbox = [{ name = "info", address = "info@example.org" }]
)");
    CHECK(config.mailbox("info").queue == "desk");
    CHECK(config.queue("desk").mailbox == "info");
  }
  SECTION("answers go out through the first mailbox that feeds the queue")
  {
    const auto config = load_text(R"(
queue = [{ name = "a" }, { name = "b" }]
mailbox = [{ name = "x", address = "x@example.org", queue = "b" },
           { name = "y", address = "y@example.org", queue = "a" },
           { name = "z", address = "z@example.org", queue = "a" }]
)");
    CHECK(config.queue("a").mailbox == "y");
    CHECK(config.queue("b").mailbox == "x");
  }
  SECTION("a desk with words of its own")
  {
    const auto config = load_text(R"(
queue = [{ name = "a" }]
priority = [{ name = "P1", weight = 90 }, { name = "P2", weight = 40 }]
status = [{ name = "busy", kind = "open" }, { name = "waiting", kind = "pending" },
          { name = "parked", kind = "pending" }]
)");
    const auto& queue = config.queue("a");
    CHECK(queue.default_priority == "P2");
    CHECK(queue.on_customer_reply.when ==
          std::vector<std::string>{"waiting", "parked", "resolved"});
    CHECK(queue.on_customer_reply.set == "busy");
  }
}

TEST_CASE("names are looked up", "[config]")
{
  const auto config = load_text(full);
  CHECK(config.find_queue("suport") == nullptr);
  CHECK(config.find_mailbox("support") == &config.mailboxes.front());
  CHECK(config.find_agent("agent1") == &config.agents.front());
  CHECK(config.find_calendar("nowhere") == nullptr);
  try {
    (void)config.queue("suport");
    FAIL("found a queue that is not there");
  } catch (const Error& e) {
    CHECK(e.kind() == Kind::usage);
    CHECK(std::string{e.what()} == "no queue \"suport\"; did you mean \"support\"?");
  }
  CHECK_THROWS_AS(config.agent("agent2"), Error);
  CHECK_THROWS_AS(config.mailbox(""), Error);
  CHECK_THROWS_AS(config.team("x"), Error);
  CHECK_THROWS_AS(config.status("x"), Error);
  CHECK_THROWS_AS(config.priority("x"), Error);
  CHECK_THROWS_AS(config.calendar("x"), Error);
}

TEST_CASE("an address of ours is known in any spelling", "[config]")
{
  const auto config = load_text(full);
  CHECK(config.is_own_address("Support@EXAMPLE.com"));
  CHECK(config.is_own_address("help@example.com"));
  CHECK_FALSE(config.is_own_address("agent1@example.com"));
  CHECK_FALSE(config.is_own_address(""));
  auto abroad = config;
  abroad.mailboxes.front().address = "hilfe@Bücher.example";
  CHECK(abroad.is_own_address("hilfe@xn--bcher-kva.example"));
  CHECK(abroad.is_own_address("Hilfe@BÜCHER.example"));
}

TEST_CASE("spans of hours are read and written", "[config]")
{
  CHECK(parse_span("08:00-12:30") == Span{hours{8}, minutes{750}});
  CHECK(parse_span("22:00-06:00") == Span{hours{22}, hours{6}});
  CHECK(parse_span("00:00-24:00") == Span{hours{0}, hours{24}});
  CHECK(parse_span("22:00-00:00") == Span{hours{22}, hours{0}});
  for (const auto* text : {"08:00-12:30", "22:00-06:00", "00:00-24:00", "08:00:05-09:00"})
    CHECK(to_text(parse_span(text).value()) == text);
  for (const auto* text :
       {"", "-", "8:00-12:00", "08:00", "08:00-", "-08:00", "08:00-08:00", "24:00-08:00",
        "08:00-24:01", "08:60-09:00", "08:00-25:00", "08:00-12:00-13:00", " 08:00-12:00", "08-12",
        "08:00-09:00:60", "0a:00-09:00", "+8:00-09:00"})
    CHECK_FALSE(parse_span(text));
}
