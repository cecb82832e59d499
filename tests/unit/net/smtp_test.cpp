#include <catch2/catch.hpp>
#include <fmt/format.h>

#include <map>

#include "base/error.hpp"

#include "net/fake_server.hpp"
#include "net/smtp.hpp"
#include "net/smtp_text.hpp"

using namespace tkt;
using namespace tkt::net;
using test::FakeServer;

namespace {

const std::string letter = "Subject: hello\r\n\r\n.\r\nbye\r\n";

/// An SMTP server that answers as it should, unless a command is named here.
struct Relay {
  std::map<std::string, std::string> instead; ///< by the start of a line
  std::string offers = "250-relay\r\n250-PIPELINING\r\n250-SIZE 200000\r\n250 8BITMIME\r\n";
  std::string close_after; ///< hang up on hearing this
  bool in_data = false;
  std::string body;

  std::string operator()(FakeServer& server, const std::string& line)
  {
    if (!close_after.empty() && line.rfind(close_after, 0) == 0) {
      server.closed = true;
      return {};
    }
    for (const auto& [start, reply] : instead) {
      if (line.rfind(start, 0) == 0)
        return reply;
    }
    if (in_data) {
      body += line + "\r\n";
      in_data = line != ".";
      return in_data ? "" : "250 2.0.0 queued as 1\r\n";
    }
    if (line.rfind("EHLO", 0) == 0)
      return offers;
    if (line == "DATA") {
      in_data = true;
      return "354 go on\r\n";
    }
    return "250 ok\r\n";
  }
};

struct Conversation {
  Relay relay;
  FakeServer server{[this](FakeServer& s, const std::string& line) { return relay(s, line); }};

  Delivery send(const std::vector<std::string>& to = {"a@example.org"},
                const std::string& message = letter, const std::string& from = "desk@example.com")
  {
    SmtpClient client{server, "desk.example.com"};
    return client.send(from, to, message);
  }
};

} // namespace

TEST_CASE("a message that the server takes is accepted for everyone", "[net]")
{
  Conversation c;
  c.server.piece = GENERATE(1U, 3U, 1000U);
  const auto delivery = c.send({"a@example.org", "b@example.org"});
  CHECK(delivery.fate == Fate::accepted);
  CHECK(to_text(delivery.reply) == "250 2.0.0 queued as 1");
  REQUIRE(delivery.recipients.size() == 2);
  CHECK(delivery.recipients[1].address == "b@example.org");
  CHECK(delivery.recipients[1].fate == Fate::accepted);
  CHECK(c.server.heard[1] == "MAIL FROM:<desk@example.com> SIZE=26");
  CHECK(c.server.heard[2] == "RCPT TO:<a@example.org>");
  CHECK(c.relay.body == "Subject: hello\r\n\r\n..\r\nbye\r\n.\r\n");
}

TEST_CASE("the null reverse-path is an empty sender", "[net]")
{
  Conversation c;
  CHECK(c.send({"a@example.org"}, letter, "").fate == Fate::accepted);
  CHECK(c.server.heard[1] == "MAIL FROM:<> SIZE=26");
}

TEST_CASE("a refused recipient does not hold up the others", "[net]")
{
  Conversation c;
  c.relay.offers = GENERATE("250 relay\r\n", "250-relay\r\n250 PIPELINING\r\n");
  c.relay.instead["RCPT TO:<gone@"] = "550-5.1.1 no\r\n550 5.1.1 such user\r\n";
  c.relay.instead["RCPT TO:<full@"] = "452 4.2.2 mailbox full\r\n";
  const auto delivery = c.send({"gone@example.org", "a@example.org", "full@example.org"});
  CHECK(delivery.fate == Fate::accepted);
  CHECK(delivery.recipients[0].fate == Fate::refused);
  CHECK(to_text(delivery.recipients[0].reply) == "550 5.1.1 no 5.1.1 such user");
  CHECK(delivery.recipients[1].fate == Fate::accepted);
  CHECK(delivery.recipients[2].fate == Fate::deferred);
}

TEST_CASE("where nobody's copy can be sent, the message is not sent", "[net]")
{
  Conversation c;
  c.relay.instead["RCPT TO:<gone@"] = "550 no such user\r\n";
  c.relay.instead["RCPT TO:<full@"] = "452 mailbox full\r\n";
  SECTION("for good")
  {
    CHECK(c.send({"gone@example.org"}).fate == Fate::refused);
  }
  SECTION("for now, if one may still be taken")
  {
    const auto delivery = c.send({"gone@example.org", "full@example.org"});
    CHECK(delivery.fate == Fate::deferred);
    CHECK(delivery.reply.code == 452);
  }
  CHECK(c.relay.body == ".\r\n"); // DATA had gone with the envelope, and was answered by 354
}

TEST_CASE("DATA goes with the envelope where the server lets commands follow each other", "[net]")
{
  Conversation c;
  SmtpClient client{c.server, "desk"};
  const auto send = [&](const std::vector<std::string>& to) {
    c.relay.body.clear();
    return client.send("desk@example.com", to, letter).fate;
  };
  SECTION("and the message follows at once")
  {
    CHECK(send({"a@example.org", "b@example.org"}) == Fate::accepted);
    CHECK(c.server.written.at(1) ==
          "MAIL FROM:<desk@example.com> SIZE=26\r\n"
          "RCPT TO:<a@example.org>\r\nRCPT TO:<b@example.org>\r\nDATA\r\n");
  }
  SECTION("but not without it")
  {
    Conversation old;
    old.relay.offers = "250 relay\r\n";
    CHECK(old.send().fate == Fate::accepted);
    CHECK(old.server.written.at(3) == "DATA\r\n");
  }
  SECTION("a server that has no recipient refuses it, and the connection goes on")
  {
    c.relay.instead["RCPT"] = "550 no such user\r\n";
    c.relay.instead["DATA"] = "554 5.5.1 no valid recipients\r\n";
    CHECK(send({"a@example.org"}) == Fate::refused);
    CHECK(c.server.heard.back() == "DATA");
  }
  SECTION("nor is anything sent to one that takes it nevertheless, or refused the sender")
  {
    c.relay.instead["RCPT"] = "550 no such user\r\n";
    if (GENERATE(true, false))
      c.relay.instead["MAIL"] = "550 not from you\r\n";
    CHECK(send({"a@example.org", "b@example.org"}) == Fate::refused);
    CHECK(c.relay.body == ".\r\n");
  }
  SECTION("and not even that to one that takes a recipient without a sender")
  {
    c.relay.instead["MAIL"] = "550 not from you\r\n";
    CHECK(send({"a@example.org"}) == Fate::refused);
    CHECK(c.relay.body.empty());
    CHECK(client.broken());
    return;
  }
  SECTION("what the recipients came to stays true if the line breaks then")
  {
    c.relay.instead["RCPT"] = "550 no such user\r\n";
    c.relay.close_after = "DATA";
    CHECK(send({"a@example.org"}) == Fate::refused);
    CHECK(client.broken());
    return;
  }
  SECTION("an answer that is out of step ends the connection")
  {
    c.relay.instead["DATA"] = "250 ok\r\n";
    CHECK(send({"a@example.org"}) == Fate::deferred);
    CHECK(client.broken());
    return;
  }
  CHECK_FALSE(client.broken());
  c.relay.instead.clear();
  CHECK(send({"a@example.org"}) == Fate::accepted);
  CHECK(c.relay.body == "Subject: hello\r\n\r\n..\r\nbye\r\n.\r\n");
}

TEST_CASE("the server refuses the sender, the message or its data", "[net]")
{
  Conversation c;
  const auto* command = GENERATE("MAIL", "DATA", ".");
  c.relay.instead[command] = "554 5.7.1 not from you\r\n";
  auto delivery = c.send({"a@example.org", "b@example.org"}, "Subject: x\r\n\r\ny\r\n");
  CHECK(delivery.fate == Fate::refused);
  CHECK(delivery.recipients[1].fate == Fate::refused);
  CHECK(delivery.recipients[1].reply.code == 554);

  Conversation later;
  later.relay.instead[command] = "451 try later\r\n";
  delivery = later.send({"a@example.org"}, "Subject: x\r\n\r\ny\r\n");
  CHECK(delivery.fate == Fate::deferred);
  CHECK(delivery.recipients[0].fate == Fate::deferred);
}

TEST_CASE("a connection that breaks before the final dot has taken nothing", "[net]")
{
  Conversation c;
  c.relay.close_after = GENERATE("MAIL", "RCPT", "DATA", "Subject");
  // Long enough that it does not leave as a whole before the break is noticed.
  const auto delivery = c.send({"a@example.org"}, letter + std::string(100'000, 'x'));
  CHECK(delivery.fate == Fate::lost);
  CHECK(delivery.recipients[0].fate == Fate::lost);
  CHECK(delivery.recipients[0].reply.code == 0);
}

TEST_CASE("a connection that breaks after the final dot leaves the fate unknown", "[net]")
{
  Conversation c;
  SECTION("it closes")
  {
    c.relay.close_after = ".";
  }
  SECTION("it is silent")
  {
    c.relay.instead["."] = "";
  }
  SECTION("it talks nonsense")
  {
    c.relay.instead["."] = "mu\r\n";
  }
  const auto delivery = c.send({"a@example.org"}, "Subject: x\r\n\r\ny\r\n");
  CHECK(delivery.fate == Fate::unknown);
  CHECK(delivery.recipients[0].fate == Fate::unknown);
}

TEST_CASE("a stop waits a moment for the answer to a complete message", "[net]")
{
  Conversation c;
  Relay& relay = c.relay;
  FakeServer server{[&](FakeServer& s, const std::string& line) {
    const bool last = relay.in_data && line == ".";
    s.interrupted = s.interrupted || last || line == relay.close_after;
    return line == relay.close_after ? std::string{} : relay(s, line);
  }};
  SmtpClient client{server, "desk"};
  const std::vector<std::string> to{"a@example.org"};
  SECTION("and gets it")
  {
    CHECK(client.send("", to, letter).fate == Fate::accepted);
  }
  SECTION("but not before it is complete")
  {
    relay.close_after = "DATA";
    CHECK_THROWS_AS(client.send("", to, letter), Interrupted);
  }
  CHECK(client.broken());
}

TEST_CASE("a server that takes leave is not asked again", "[net]")
{
  Conversation c;
  c.relay.instead["MAIL"] = "421 4.4.2 too long silent\r\n";
  SmtpClient client{c.server, "desk"};
  const std::vector<std::string> to{"a@example.org"};
  CHECK(client.send("", to, letter).fate == Fate::deferred);
  CHECK(client.was_gone());
  CHECK(client.broken());
}

TEST_CASE("one connection carries message after message", "[net]")
{
  Conversation c;
  SmtpClient client{c.server, "desk"};
  const std::vector<std::string> to{"a@example.org"};
  c.relay.instead["RCPT"] = "450 later\r\n";
  CHECK(client.send("", to, letter).fate == Fate::deferred);
  c.relay.instead.clear();
  CHECK(client.send("", to, letter).fate == Fate::accepted);
  CHECK(c.server.heard[5] == "RSET"); // what was left of the refused one is taken back first
  CHECK(client.send("", to, letter).fate == Fate::accepted);
  CHECK_FALSE(client.broken());
}

TEST_CASE("more recipients than are asked for at once are all asked", "[net]")
{
  Conversation c;
  std::vector<std::string> to;
  for (int i = 0; i < 45; ++i)
    to.push_back(fmt::format("r{}@example.org", i));
  c.relay.instead["RCPT TO:<r41@"] = "550 no\r\n";
  const auto delivery = c.send(to);
  for (std::size_t i = 0; i < to.size(); ++i)
    CHECK(delivery.recipients[i].fate == (i == 41 ? Fate::refused : Fate::accepted));
}

TEST_CASE("an address cannot smuggle a command or a parameter in", "[net]")
{
  for (const auto* bad : {"a@b\r\nRCPT TO:<x@y>", "a@b> SIZE=1", "<a@b>", "a b@c", "a", "@b", "a@",
                          "\"a@b", "a@b@c", "a@b\x01"}) {
    INFO(bad);
    CHECK_FALSE(envelope_address(bad));
  }
  CHECK(envelope_address("a+b.c@example.org") == "a+b.c@example.org");
  CHECK(envelope_address("\"a b\"@example.org") == "\"a b\"@example.org");
  CHECK(envelope_address("info@żółw.example") == "info@xn--w-uga1v8h.example");

  Conversation c;
  const auto delivery = c.send({"a@b\r\nDATA", "a@example.org"});
  CHECK(delivery.recipients[0].fate == Fate::refused);
  CHECK(delivery.recipients[1].fate == Fate::accepted);
}

TEST_CASE("letters beyond ASCII before the @ need a server that takes them", "[net]")
{
  Conversation plain;
  CHECK(plain.send({"żółw@example.org"}).fate == Fate::refused);
  Conversation able;
  able.relay.offers = "250-relay\r\n250-8BITMIME\r\n250 SMTPUTF8\r\n";
  CHECK(able.send({"żółw@example.org"}, "Subject: x\r\n\r\nż\r\n").fate == Fate::accepted);
  CHECK(able.server.heard[1] == "MAIL FROM:<desk@example.com> BODY=8BITMIME SMTPUTF8");
}

TEST_CASE("a message larger than the server takes is not offered", "[net]")
{
  Conversation c;
  const auto delivery = c.send({"a@example.org"}, std::string(200'001, 'x'));
  CHECK(delivery.fate == Fate::refused);
  CHECK(delivery.reply.text == "200001 bytes; the server takes at most 200000");
  CHECK(c.server.heard.size() == 1);
}

namespace {

std::string data_of(std::string_view message)
{
  DataText text{message};
  std::string all;
  std::string piece;
  for (bool last = false; !last;) {
    last = text.next(piece);
    all += piece;
  }
  return all;
}

} // namespace

TEST_CASE("nothing in a message can end it early", "[net]")
{
  CHECK(data_of("a\n.\nb\r.\rc\r\n.d") == "a\r\n..\r\nb\r\n..\r\nc\r\n..d\r\n.\r\n");
  CHECK(data_of("") == ".\r\n");
  CHECK(data_of("a") == "a\r\n.\r\n");
  CHECK(data_of("a\r\n") == "a\r\n.\r\n");
}

TEST_CASE("a header beyond ASCII is written in ASCII where the server takes no other", "[net]")
{
  CHECK(with_ascii_words("To: Żółw <żółw@example.org>, a@example.org\r\n") ==
        "To: =?utf-8?B?xbvDs8WCdw==?= =?utf-8?B?PMW8w7PFgndAZXhhbXBsZS5vcmc+?=:;, a@example.org"
        "\r\n");
  Conversation c;
  const auto delivery = c.send({"a@example.org", "żółw@example.org"},
                               "Cc: żółw@example.org\r\nSubject: x\r\n\r\ny\r\n");
  CHECK(delivery.recipients.at(0).fate == Fate::accepted);
  CHECK(delivery.recipients.at(1).fate == Fate::refused);
  CHECK(c.relay.body.rfind("Cc: =?utf-8?B?", 0) == 0);
}

TEST_CASE("a message is sent in pieces, however its lines fall", "[net]")
{
  // Line ends, dots and long lines on every side of where pieces are cut.
  for (const std::size_t length : {65533U, 65534U, 65535U, 65536U, 65537U, 200'000U}) {
    const std::string line(length, 'x');
    const auto message = line + "\r\n.dot\r\n" + line + "\n." + line;
    CHECK(data_of(message) == line + "\r\n..dot\r\n" + line + "\r\n.." + line + "\r\n.\r\n");
  }
}

namespace {

/// A message that lies where reading it fails beyond a place.
class BadDisk final : public ByteSource {
public:
  BadDisk(std::string bytes, std::size_t good) : bytes_{std::move(bytes)}, good_{good} {}
  std::size_t size() const override { return bytes_.size(); }
  void read(std::size_t at, std::span<char> into) const override
  {
    if (at + into.size() > good_ && ++reads_ > patience)
      throw Error{Kind::temporary, "bad disk"};
    bytes_.copy(into.data(), into.size(), at);
  }
  static inline int patience = 0; ///< how often it is read all the same

private:
  std::string bytes_;
  std::size_t good_;
  mutable int reads_ = 0;
};

} // namespace

TEST_CASE("a message is read while it is sent, and is not taken if that fails", "[net]")
{
  Conversation c;
  c.relay.offers = "250 relay\r\n";
  SmtpClient client{c.server, "desk.example.com"};
  const std::vector<std::string> to{"a@example.org"};
  std::string text = "Subject: x\r\n\r\n";
  while (text.size() < 3 * Bytes::piece)
    text += ".a line\r\n";
  const auto from_disk = [&](std::size_t good) {
    return client.send("desk@example.com", to, Bytes{std::make_shared<BadDisk>(text, good)});
  };
  SECTION("whole")
  {
    CHECK(from_disk(text.size()).fate == Fate::accepted);
    CHECK(c.relay.body.size() == text.size() + (text.size() - 14) / 9 + 3);
  }
  SECTION("not before it is sent")
  {
    BadDisk::patience = 0;
    CHECK_THROWS_WITH(from_disk(2 * Bytes::piece), "bad disk");
    CHECK(c.server.heard.size() == 1); // EHLO
    CHECK_FALSE(client.broken());
  }
  SECTION("nor half-way through")
  {
    BadDisk::patience = 2; // when its shape is looked at
    CHECK_THROWS_WITH(from_disk(2 * Bytes::piece), "bad disk");
    CHECK(c.relay.in_data);
    CHECK(client.broken()); // nothing more is sent on this connection: it ends without a dot
  }
}

TEST_CASE("reports are asked for where the server can and somebody would read them", "[net]")
{
  Conversation c;
  const std::vector<std::string> to{"a@example.org"};
  SECTION("offered")
  {
    c.relay.offers = "250-relay\r\n250 DSN\r\n";
    SmtpClient client{
        c.server, "desk.example.com", {.notify = "FAILURE,DELAY", .to_seven_bit = {}}};
    client.send("desk@example.com", to, letter);
    CHECK(c.server.heard.at(1) == "MAIL FROM:<desk@example.com> RET=HDRS");
    CHECK(c.server.heard.at(2) == "RCPT TO:<a@example.org> NOTIFY=FAILURE,DELAY");
    client.send("", to, letter);
    CHECK(c.server.heard.back() == ".");
    CHECK(std::count(c.server.heard.begin(), c.server.heard.end(), "MAIL FROM:<>") == 1);
  }
  SECTION("not offered")
  {
    SmtpClient client{c.server, "desk.example.com", {.notify = "FAILURE", .to_seven_bit = {}}};
    client.send("desk@example.com", to, letter);
    CHECK(c.server.heard.at(2) == "RCPT TO:<a@example.org>");
  }
}

TEST_CASE("the caller hears of the last moment at which a message can still be taken back", "[net]")
{
  Conversation c;
  SmtpClient client{c.server, "desk.example.com"};
  const std::vector<std::string> to{"a@example.org"};
  int calls = 0;
  SECTION("once, before its end is written")
  {
    client.send("desk@example.com", to, letter, [&] {
      ++calls;
      CHECK(c.server.heard.back() == "DATA");
    });
    CHECK(calls == 1);
  }
  SECTION("and not for what is refused before")
  {
    c.relay.instead["RCPT"] = "550 no\r\n";
    client.send("desk@example.com", to, letter, [&] { ++calls; });
    CHECK(calls == 0);
  }
  SECTION("what it throws is no fate of the message, and the connection is of no more use")
  {
    CHECK_THROWS_WITH(client.send("desk@example.com", to, letter,
                                  [] {
                                    throw Error{Kind::temporary, "the disk is full"};
                                  }),
                      "the disk is full");
    CHECK(client.broken());
    CHECK(c.relay.body.empty());
  }
}
