#include <catch2/catch.hpp>

#include <deque>

#include "desk/contact/undeliverable.hpp"
#include "desk/message/rating.hpp"
#include "desk/message/raw.hpp"
#include "desk/token/survey_token.hpp"
#include "desk/undo/merge_split.hpp"
#include "mail/parse/message.hpp"
#include "rules/act/notify_customer.hpp"
#include "workshop.hpp"

using namespace tkt;
using test::Mail;

namespace {

const char* const telling = R"toml(
[automatic_mail]
registered = "registered"
late = "late"
statuses = { open = "in-progress", cancelled = "cancelled", closed = "closed" }

[survey]
statuses = ["resolved"]
url = "https://desk.example.com"
)toml";

struct Desk : test::Workshop {
  explicit Desk(const std::string& more = telling)
      : Workshop{"2024-03-01T09:00:00Z", std::string{test::desk_toml} + more}
  {
  }

  TicketId asks() { return receives({.message_id = "one@customer.example"}); }

  void sets(TicketId id, const char* status)
  {
    desk::set(session, id, desk::Field::status, status);
    clock.advance(minutes{1});
    routes();
  }

  std::vector<desk::Message> automatic(TicketId id)
  {
    std::vector<desk::Message> found;
    for (auto& message : desk::conversation(db, id))
      if (message.kind == desk::MessageKind::automatic)
        found.push_back(std::move(message));
    return found;
  }

  mail::Message mail_of(const desk::Message& message)
  {
    return mail::Message::parse(read_.emplace_back(desk::read_raw(db, *message.raw)));
  }

  desk::RatingRequest request(TicketId id)
  {
    return desk::request_of(db, automatic(id).back().id).value();
  }

private:
  std::deque<std::string> read_; ///< what messages are read from stays where it is
};

/// The first text between two others.
std::string between(const std::string& text, const std::string& a, const std::string& b)
{
  const auto begin = text.find(a);
  REQUIRE(begin != std::string::npos);
  const auto end = text.find(b, begin + a.size());
  return text.substr(begin + a.size(), end - begin - a.size());
}

} // namespace

TEST_CASE("a customer is told what becomes of a ticket, once for each event", "[rules]")
{
  Desk shop;
  const auto ticket = shop.asks();
  const auto before = shop.automatic(ticket).size();
  shop.sets(ticket, "open");
  REQUIRE(shop.automatic(ticket).size() == before + 1);
  const auto told = shop.mail_of(shop.automatic(ticket).back());
  CHECK(told.subject() == "[#1] We are working on it: The printer is on fire");
  CHECK(told.first_header("Auto-Submitted") == "auto-generated");
  CHECK(told.in_reply_to() == std::vector<std::string>{"one@customer.example"});

  SECTION("and not again, whatever runs again")
  {
    shop.db.prepare("UPDATE event_cursor SET event = 0 WHERE reader = 'customer_mail'").run();
    shop.routes();
    CHECK(shop.automatic(ticket).size() == before + 1);
  }
  SECTION("a status that has passed by meanwhile is not told")
  {
    desk::set(shop.session, ticket, desk::Field::status, "cancelled");
    desk::set(shop.session, ticket, desk::Field::status, "closed");
    shop.routes();
    REQUIRE(shop.automatic(ticket).size() == before + 2);
    CHECK(shop.automatic(ticket).back().subject == "[#1] Closed: The printer is on fire");
  }
  SECTION("an agent may go through all of them within the hour")
  {
    for (const auto* status : {"pending", "open", "pending", "open", "cancelled", "open", "closed"})
      shop.sets(ticket, status);
    CHECK(shop.automatic(ticket).size() == before + 6);
    CHECK(shop.reasons(ticket, "loop").empty());
  }
  SECTION("a ticket that was merged away is silent")
  {
    const auto other = shop.receives({.subject = "Another", .message_id = "two@customer.example"});
    shop.routes();
    const auto all = shop.automatic(other).size();
    desk::merge(shop.session, ticket, other);
    shop.routes();
    CHECK(shop.automatic(other).size() <= all + before + 1); // what was there, moved
    CHECK(shop.count("automatic_occasion") == 3);            // two registered, one open
  }
  SECTION("and so is one whose automatic mail was stopped")
  {
    shop.db.prepare("INSERT INTO autoreply(ticket, state, reason, at) VALUES (?, 'stopped', '', 0)")
        .run(ticket);
    shop.sets(ticket, "closed");
    CHECK(shop.automatic(ticket).size() == before + 1);
    CHECK(shop.reasons(ticket, "mail_withheld").size() == 1);
  }
  SECTION("an address that cannot be reached gets nothing")
  {
    desk::mark_undeliverable(shop.session, "ann@customer.example", "5.1.1", "no such user", {});
    shop.sets(ticket, "closed");
    CHECK(shop.automatic(ticket).size() == before + 1);
  }
}

TEST_CASE("registered goes to who was not acknowledged", "[rules]")
{
  Desk shop;
  const auto ticket = shop.asks();
  const bool acknowledged = !shop.reasons(ticket, "acknowledged").empty();
  std::size_t registered = 0;
  for (const auto& message : shop.automatic(ticket))
    registered += message.subject.find("Registered") != std::string::npos;
  CHECK(registered == (acknowledged ? 0 : 1));

  SECTION("robots get none")
  {
    const auto robots = shop.receives({.from = "cron@machine.example",
                                       .subject = "Nightly",
                                       .more = "Auto-Submitted: auto-generated\n"});
    CHECK(shop.automatic(robots).empty());
  }
}

TEST_CASE("on resolution the customer is asked how satisfied he is", "[rules]")
{
  Desk shop;
  const auto ticket = shop.asks();
  shop.clock.advance(hours{2});
  shop.sets(ticket, "resolved");
  const auto asked = shop.automatic(ticket).back();
  const auto mail = shop.mail_of(asked);
  CHECK(mail.subject() == "[#1] How did we do? The printer is on fire");
  CHECK(mail.text().find("very satisfied") != std::string::npos);
  CHECK(mail.html().find("background-color:#27ae60") != std::string::npos);
  CHECK(mail.html().find("mailto:support@example.com?subject=5") != std::string::npos);
  CHECK(shop.count("rating_request") == 1);

  const auto token = between(mail.text(), "https://desk.example.com/rate/en/", "\n");
  const desk::SurveyVerifier verifier{desk::export_survey_keys(shop.session)};

  SECTION("each link is signed, for one level of one question, and says when it ends")
  {
    const auto claim = verifier.verify(token);
    REQUIRE(claim);
    CHECK(*claim == desk::SurveyClaim{1, 1, shop.request(ticket).expires_at});
    auto forged = token;
    forged[2] = '5'; // another level
    CHECK_FALSE(verifier.verify(forged));
    forged = token;
    forged.back() = forged.back() == 'A' ? 'Q' : 'A';
    CHECK_FALSE(verifier.verify(forged));
    for (const auto* nonsense : {"", ".", "...", "1.1.1.", "1.1.1.AAAA", "-1.1.1.AAAA"})
      CHECK_FALSE(verifier.verify(nonsense));
    Desk other;
    (void)desk::export_survey_keys(other.session);
    CHECK_FALSE(desk::SurveyVerifier{other.db}.verify(token));
    (void)desk::rotate_survey_key(shop.session);
    CHECK(desk::SurveyVerifier{shop.db}.verify(token)); // what was sent before still counts
  }
  SECTION("a mail link counts, with its comment")
  {
    const auto subject = between(mail.html(), "mailto:support@example.com?subject=4", "\"");
    const auto begin = subject.find("%5Br.");
    const auto own = subject.substr(begin + 3, subject.find("%5D", begin) - begin - 3);
    const auto id =
        shop.receives({.subject = "4: satisfied [" + own + "]", .body = "Well done!\n"});
    CHECK(id == ticket);
    const auto rating = desk::rating_of(shop.db, ticket).value();
    CHECK(rating.score == 4);
    CHECK(rating.comment == "Well done!");
    CHECK(rating.way == "mail");
    CHECK(shop.ticket(ticket).status == "resolved"); // a word about the work is no work
    CHECK(shop.reasons(ticket, "rated") == std::vector<std::string>{"the customer, by mail"});
  }
  SECTION("so does a number in answer to the mail")
  {
    shop.receives({.subject = "Re: " + asked.subject,
                   .body = "5\n\nThank you, Anna.\n\n> How satisfied\n> 1 - very dissatisfied\n",
                   .in_reply_to = asked.message_id});
    const auto rating = desk::rating_of(shop.db, ticket).value();
    CHECK(rating.score == 5);
    CHECK(rating.comment == "Thank you, Anna.");
    CHECK(shop.ticket(ticket).status == "resolved");
  }
  SECTION("words are an answer as any other")
  {
    for (const auto* words : {"5 printers are on fire now.", "9", "It burns again."})
      shop.receives(
          {.subject = "Re: " + asked.subject, .body = words, .in_reply_to = asked.message_id});
    CHECK_FALSE(desk::rating_of(shop.db, ticket));
    CHECK(shop.ticket(ticket).status == "open");
  }
  SECTION("a robot's number does not count")
  {
    shop.receives({.subject = "Re: " + asked.subject,
                   .body = "1\n",
                   .in_reply_to = asked.message_id,
                   .more = "Auto-Submitted: auto-replied\n"});
    CHECK_FALSE(desk::rating_of(shop.db, ticket));
  }
  SECTION("a changed mind replaces the rating, for some days")
  {
    const auto say = [&](int score, std::optional<std::string> comment = {}) {
      return desk::rate(shop.session, {.request = 1,
                                       .score = score,
                                       .comment = std::move(comment),
                                       .way = "web",
                                       .at = shop.clock.now(),
                                       .message = {}});
    };
    CHECK(say(2) == desk::Rated::recorded);
    CHECK(say(2) == desk::Rated::same);
    CHECK(say(2, "slow") == desk::Rated::changed);
    shop.clock.advance(days{6});
    CHECK(say(4) == desk::Rated::changed);
    auto rating = desk::rating_of(shop.db, ticket).value();
    CHECK(rating.score == 4);
    CHECK(rating.comment == "slow");
    shop.clock.advance(days{2});
    CHECK(say(1) == desk::Rated::late);
    CHECK(desk::rating_of(shop.db, ticket)->score == 4);
    CHECK(shop.reasons(ticket, "rated").size() == 2);
    CHECK(shop.reasons(ticket, "rating_refused").size() == 1);
    CHECK(say(77) == desk::Rated::unknown);
  }
  SECTION("an older word that comes again changes nothing")
  {
    const auto first = shop.clock.now();
    desk::rate(shop.session, {.request = 1, .score = 2, .way = "web", .at = first, .message = {}});
    shop.clock.advance(minutes{1});
    desk::rate(shop.session,
               {.request = 1, .score = 5, .way = "web", .at = shop.clock.now(), .message = {}});
    CHECK(desk::rate(shop.session,
                     {.request = 1, .score = 2, .way = "web", .at = first, .message = {}}) ==
          desk::Rated::same);
    CHECK(desk::rating_of(shop.db, ticket)->score == 5);
  }
  SECTION("too late is too late")
  {
    CHECK(desk::rate(shop.session, {.request = 1,
                                    .score = 5,
                                    .way = "web",
                                    .at = shop.clock.now() + days{31},
                                    .message = {}}) == desk::Rated::late);
    CHECK_FALSE(desk::rating_of(shop.db, ticket));
  }
  SECTION("once for each resolution")
  {
    shop.db.prepare("UPDATE event_cursor SET event = 0 WHERE reader = 'customer_mail'").run();
    shop.routes();
    CHECK(shop.count("rating_request") == 1);
    shop.sets(ticket, "open");
    shop.clock.advance(hours{2});
    shop.sets(ticket, "resolved");
    CHECK(shop.count("rating_request") == 2);
  }
}

TEST_CASE("the question stands in the mail of the status, if that speaks of it", "[rules]")
{
  Desk shop{std::string{"[automatic_mail]\nstatuses = { resolved = \"resolved\" }\n"} +
            "[survey]\nstatuses = [\"resolved\"]\nscale = 3\n"};
  const auto ticket = shop.asks();
  const auto before = shop.automatic(ticket).size();
  shop.sets(ticket, "resolved");
  REQUIRE(shop.automatic(ticket).size() == before + 1);
  const auto mail = shop.mail_of(shop.automatic(ticket).back());
  CHECK(mail.subject() == "[#1] Resolved: The printer is on fire");
  CHECK(mail.text().find("a number from 1 to 3") != std::string::npos);
  CHECK(mail.text().find("https://") == std::string::npos); // no web: by mail alone
  CHECK(mail.html().find("mailto:") != std::string::npos);
}

TEST_CASE("a queue may say otherwise", "[rules]")
{
  Desk shop{
      std::string{"[automatic_mail]\nregistered = \"registered\"\n"
                  "statuses = { closed = \"closed\" }\n[survey]\nstatuses = [\"resolved\"]\n"
                  "[[queue]]\nname = \"quiet\"\nmailbox = \"support\"\nsurvey = false\n"
                  "[queue.automatic_mail]\nregistered = \"\"\nstatuses = { closed = \"\" }\n"}};
  const auto ticket = shop.asks();
  desk::set(shop.session, ticket, desk::Field::queue, "quiet");
  shop.routes();
  const auto before = shop.automatic(ticket).size();
  shop.sets(ticket, "resolved");
  shop.sets(ticket, "closed");
  CHECK(shop.automatic(ticket).size() == before);
  CHECK(shop.count("rating_request") == 0);
  CHECK(config::check_text(config::show(shop.config)).problems.empty());
}

TEST_CASE("an address of its own carries the rating where the mailbox takes tokens", "[rules]")
{
  auto toml = std::string{test::desk_toml};
  const std::string address = "address = \"support@example.com\"\n";
  toml.replace(toml.find(address), address.size(), address + "token_separator = \"+\"\n");
  test::Workshop shop{"2024-03-01T09:00:00Z", toml + "[survey]\nstatuses = [\"resolved\"]\n"};
  const auto ticket = shop.receives({.message_id = "one@customer.example"});
  desk::set(shop.session, ticket, desk::Field::status, "resolved");
  shop.routes();
  const auto all = desk::conversation(shop.db, ticket);
  const auto raw = desk::read_raw(shop.db, *all.back().raw);
  const auto mail = mail::Message::parse(raw);
  const auto link = between(mail.html(), "mailto:support%2B", "?");
  const auto local = link.substr(0, link.find('@'));
  CHECK(local.starts_with("r.1.1."));
  shop.receives({.to = "SUPPORT+" + local + "@example.com", .subject = "1", .body = "\n"});
  CHECK(desk::rating_of(shop.db, ticket)->score == 1);
}
