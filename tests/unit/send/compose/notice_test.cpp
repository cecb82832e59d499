#include <catch2/catch.hpp>

#include "desk/message/raw.hpp"
#include "desk/ticket/watchers.hpp"
#include "mail/parse/message.hpp"
#include "send/compose/notice.hpp"
#include "send/outbox/outbox.hpp"
#include "store/transaction.hpp"
#include "workshop.hpp"

using namespace tkt;

namespace {

/// The desk of the workshop; the program acts, not an agent.
struct Office : test::Workshop {
  desk::Session program{db, config, clock, {"tkt-sla", "tkt"}};
  TicketId late = receives({});

  send::Notice about(std::vector<std::string> to, std::string occasion = "event 1")
  {
    send::Notice notice;
    notice.ticket = late;
    notice.to = std::move(to);
    notice.occasion = std::move(occasion);
    notice.what = {"", {}, "The reaction time has passed", {}};
    notice.reason = "due 10:00";
    return notice;
  }
  std::vector<send::Mail> outbox() { return send::due(db, "", clock.now() + days{30}, true); }
  std::vector<std::string> told(std::vector<std::string> to)
  {
    return send::notify(program, about(std::move(to))).queued;
  }
};

using Addresses = std::vector<std::string>;

} // namespace

TEST_CASE("a notice goes to those whom its words name, each once", "[send]")
{
  Office office;
  desk::set(office.session, office.late, desk::Field::agent, "anna");
  desk::set(office.session, office.late, desk::Field::team, "second-line");

  CHECK(office.told({"ticket.agent"}) == Addresses{"anna@example.com"});
  CHECK(office.told({"ticket.team", "ticket.agent"}) == Addresses{"bert@example.com"});
  CHECK(office.told({"ticket.queue", "team:second-line", "queue:billing", "anna"}).empty());
  CHECK(office.told({"boss@example.org"}) == Addresses{"boss@example.org"});
  desk::add_watcher(office.session, office.late, "other@example.org");
  CHECK(office.told({"ticket.watchers"}) == Addresses{"other@example.org"});
  CHECK(office.outbox().size() == 4);
}

TEST_CASE("a notice bears the marks of automatic mail and never joins the conversation", "[send]")
{
  Office office;
  const auto before = office.count("message");
  REQUIRE(office.told({"anna"}).size() == 1);
  CHECK(office.count("message") == before);
  const auto mails = office.outbox();
  REQUIRE(mails.size() == 1);
  CHECK(mails.at(0).sender.empty());
  CHECK(mails.at(0).mailbox == "support");
  const auto raw = desk::read_raw(office.db, mails.at(0).raw);
  CHECK(raw.find("Auto-Submitted: auto-generated") != std::string::npos);
  const auto mail = mail::Message::parse(raw);
  CHECK(mail.subject() == "[#1] The reaction time has passed: The printer is on fire");
  CHECK(mail.text().find("Why: due 10:00") != std::string::npos);
  CHECK(desk::verify_message_id(office.db, mail.message_id()) == office.late);
  CHECK(office.reasons(office.late, "notified") ==
        Addresses{"The reaction time has passed: due 10:00"});
}

TEST_CASE("what happened is told in the language of the queue, and logged in English", "[send]")
{
  const auto told_in = [](const std::string& language) {
    auto toml = std::string{test::desk_toml};
    const std::string desk = "[desk]\n";
    toml.insert(toml.find(desk) + desk.size(), "language = \"" + language + "\"\n");
    test::Workshop shop{"2024-03-01T09:00:00Z", toml};
    send::Notice notice;
    notice.ticket = shop.receives({});
    notice.to = {"bert"};
    notice.occasion = "event 1";
    notice.what = {"priority", "", "high", ""};
    send::notify(shop.session, notice);
    CHECK(shop.reasons(notice.ticket, "notified") == Addresses{"Priority: none -> high"});
    const auto mails = send::due(shop.db, "", shop.clock.now(), false);
    const auto raw = desk::read_raw(shop.db, mails.at(0).raw);
    return mail::Message::parse(raw).subject();
  };
  CHECK(told_in("en") == "[#1] Priority: none -> high: The printer is on fire");
  CHECK(told_in("de") == "[#1] Priorität: ohne -> high: The printer is on fire");
  CHECK(told_in("pl") == "[#1] Priorytet: brak -> high: The printer is on fire");
  CHECK(told_in("ru") == "[#1] Приоритет: нет -> high: The printer is on fire");
  CHECK(told_in("fr") == "[#1] Priority: none -> high: The printer is on fire");
}

TEST_CASE("each agent is told in a language of its own", "[send]")
{
  auto toml = std::string{test::desk_toml};
  const auto speaks = [&toml](const std::string& login, const std::string& language) {
    const auto line = "login = \"" + login + "\"\n";
    REQUIRE(toml.find(line) != std::string::npos);
    toml.insert(toml.find(line) + line.size(), "language = \"" + language + "\"\n");
  };
  speaks("anna", "pl");
  speaks("bert", "DE-at");
  test::Workshop shop{"2024-03-01T09:00:00Z", toml};
  desk::Session program{shop.db, shop.config, shop.clock, {"tkt-sla", "tkt"}};
  send::Notice notice;
  notice.ticket = shop.receives({});
  // One by his address, as a rule may name him; and one who is no agent.
  notice.to = {"anna", "bert@example.com", "boss@example.org"};
  notice.occasion = "event 1";
  notice.what = {"priority", "", "high", ""};
  notice.also = {"status", "new", "open", ""};
  CHECK(send::notify(program, notice).queued ==
        Addresses{"anna@example.com", "bert@example.com", "boss@example.org"});
  std::vector<std::string> subjects;
  std::vector<std::string> texts;
  for (const auto& one : send::due(shop.db, "", shop.clock.now(), false)) {
    const auto raw = desk::read_raw(shop.db, one.raw);
    const auto mail = mail::Message::parse(raw);
    subjects.push_back(mail.subject());
    texts.push_back(mail.text());
  }
  REQUIRE(subjects.size() == 3);
  CHECK(subjects.at(0).starts_with("[#1] Priorytet: brak -> high. Status: new -> open"));
  CHECK(subjects.at(1).starts_with("[#1] Priorität: ohne -> high. Status: new -> open"));
  CHECK(subjects.at(2).starts_with("[#1] Priority: none -> high. Status: new -> open"));
  CHECK(texts.at(0).find("Kolejka") != std::string::npos);
  CHECK(texts.at(1).find("Betreff") != std::string::npos);
  CHECK(texts.at(2).find("Queue") != std::string::npos);
  CHECK(shop.reasons(notice.ticket, "notified").size() == 1);
}

TEST_CASE("what no template knows is told as the log has it", "[send]")
{
  test::Workshop shop;
  const std::vector<std::string> german{"de"};
  CHECK(send::to_text({"undone", "a", "b", ""}, shop.config, german) == "undone: a -> b");
  CHECK(send::to_text({"", "", "Whatever it was", ""}, shop.config, german) == "Whatever it was");
}

TEST_CASE("who did it is not told of it", "[send]")
{
  Office office;
  auto notice = office.about({"anna", "bert"});
  SECTION("as the one who acts")
  {
    CHECK(send::notify(office.session, notice).queued == Addresses{"bert@example.com"});
  }
  SECTION("as the one who is named")
  {
    notice.by = "bert";
    CHECK(send::notify(office.program, notice).queued == Addresses{"anna@example.com"});
  }
}

TEST_CASE("an occasion is told to an address once, another one again", "[send]")
{
  Office office;
  CHECK(send::notify(office.program, office.about({"anna"})).queued.size() == 1);
  const auto again = send::notify(office.program, office.about({"anna", "ANNA@example.com"}));
  CHECK(again.queued.empty());
  CHECK(again.left_out == Addresses{"anna: has been told"});
  CHECK(send::notify(office.program, office.about({"anna"}, "event 2")).queued.size() == 1);
}

TEST_CASE("a listener who is off is told when he is back", "[send]")
{
  Office office;
  auto notice = office.about({"anna", "bert"});
  const auto morning = office.clock.now() + hours{9};
  notice.not_before = [&](const send::Listener& listener) {
    return listener.login == "bert" ? std::optional{morning} : std::nullopt;
  };
  send::notify(office.program, notice);
  const auto now = send::due(office.db, "", office.clock.now(), false);
  REQUIRE(now.size() == 1);
  CHECK(now.at(0).recipients.at(0).address == "anna@example.com");
  CHECK(send::due(office.db, "", morning, false).size() == 2);
}

TEST_CASE("a notice leaves by the mailbox for mail to agents", "[send]")
{
  const auto toml = std::string{test::desk_toml};
  const std::string desk = "[desk]\n";
  const auto at = toml.find(desk) + desk.size();
  test::Workshop shop{"2024-03-01T09:00:00Z",
                      toml.substr(0, at) + "notice_mailbox = \"billing\"\n" + toml.substr(at)};
  send::Notice notice;
  notice.ticket = shop.receives({});
  notice.to = {"bert"};
  notice.occasion = "event 1";
  notice.what = {"created", {}, {}, {}};
  send::notify(shop.session, notice);
  const auto mails = send::due(shop.db, "", shop.clock.now(), false);
  REQUIRE(mails.size() == 1);
  CHECK(mails.at(0).mailbox == "billing");
}

TEST_CASE("what keeps a notice from being made keeps nothing else from being done", "[send]")
{
  Office office;
  auto notice = office.about({"anna"});
  SECTION("no such template")
  {
    notice.template_name = "nonsense";
  }
  SECTION("nobody of that name")
  {
    notice.to = {"anna", "team:none"};
  }
  SECTION("a mailbox that cannot send")
  {
    notice.mailbox = "archive";
  }
  const auto told = send::notify(office.program, notice);
  CHECK(told.queued.empty());
  CHECK(office.reasons(office.late, "notice_withheld").size() == 1);
  CHECK(office.outbox().empty());
}

TEST_CASE("a notice is gone with the transaction that it tells of", "[send]")
{
  Office office;
  {
    const store::Transaction tx{office.db};
    CHECK(office.told({"anna"}).size() == 1);
  }
  CHECK(office.outbox().empty());
  CHECK(office.told({"anna"}).size() == 1);
}

TEST_CASE("the desk's own addresses are never told: the mail would come back", "[send]")
{
  Office office;
  CHECK(office.told({"help@example.com"}).empty());
}
