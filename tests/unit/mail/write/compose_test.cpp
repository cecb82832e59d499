#include <catch2/catch.hpp>
#include <fmt/format.h>

#include "base/error.hpp"
#include "base/text.hpp"
#include "mail/parse/message.hpp"
#include "mail/write/compose.hpp"
#include "mail/write/header_value.hpp"

using namespace tkt;
using namespace tkt::mail;

namespace {

Outgoing simple()
{
  Outgoing out;
  out.from = {"Support", "help@example.com"};
  out.to = {{"Jane Doe", "jane@example.org"}};
  out.subject = "Hello";
  out.text = "Hello Jane\n";
  out.message_id = "1.token@example.com";
  out.date = *parse_rfc3339("2024-03-01T09:00:00Z");
  return out;
}

Kind refused(const Outgoing& out)
{
  try {
    compose(out);
  } catch (const Error& e) {
    return e.kind();
  }
  return Kind::internal;
}

/// Everything that a relay may trip over.
void check_form(const std::string& written)
{
  std::size_t line = 0;
  for (std::size_t i = 0; i < written.size(); ++i) {
    CHECK((written[i] != '\n' || (i > 0 && written[i - 1] == '\r')));
    CHECK((written[i] != '\r' || (i + 1 < written.size() && written[i + 1] == '\n')));
    CHECK(static_cast<signed char>(written[i]) > 0);
    line = written[i] == '\n' ? 0 : line + 1;
    CHECK(line <= 999);
  }
  const auto header = written.substr(0, written.find("\r\n\r\n"));
  for (const auto each : split(header, '\n')) {
    INFO(each);
    CHECK((each.size() <= 77 || each.find(' ', 1) == std::string_view::npos));
  }
}

} // namespace

namespace {

Bytes in_a_file(std::string_view bytes)
{
  BytesWriter writer;
  writer.add(bytes);
  return writer.take();
}

} // namespace

TEST_CASE("a message is the same, however its files lie, and known before it is written", "[mail]")
{
  auto out = simple();
  out.html = "<p>Hello</p>";
  for (const std::size_t size : {0U, 1U, 56U, 57U, 58U, 262'143U, 262'200U, 700'001U}) {
    std::string bytes;
    for (std::size_t i = 0; i < size; ++i)
      bytes += static_cast<char>(i * 31 % 253);
    out.attachments = {{"a b.bin", "", bytes}, {"ż.txt", "text/plain", "x\n"}, {"c", "", bytes}};
    const auto held = compose(out);
    out.attachments[0].bytes = out.attachments[2].bytes = in_a_file(bytes);
    const auto pieces = compose_in_pieces(out);
    CHECK((compose(out) == held));
    CHECK(pieces.size() == held.size());
    const auto read = Message::parse(held).attachments();
    const auto told = pieces.attachments();
    REQUIRE(told.size() == read.size());
    for (std::size_t i = 0; i < read.size(); ++i) {
      CHECK(told[i].name == read[i].name);
      CHECK(told[i].type == read[i].type);
      CHECK(told[i].size == read[i].size);
      CHECK(told[i].part == read[i].part);
      CHECK(told[i].is_inline == read[i].is_inline);
    }
  }
}

TEST_CASE("a plain message is written as simply as it can be", "[mail]")
{
  CHECK(compose(simple()) == "From: Support <help@example.com>\r\n"
                             "To: Jane Doe <jane@example.org>\r\n"
                             "Subject: Hello\r\n"
                             "Date: Fri, 01 Mar 2024 09:00:00 +0000\r\n"
                             "Message-ID: <1.token@example.com>\r\n"
                             "MIME-Version: 1.0\r\n"
                             "Content-Type: text/plain; charset=us-ascii; format=flowed\r\n"
                             "Content-Transfer-Encoding: 7bit\r\n"
                             "\r\n"
                             "Hello Jane\r\n");
}

TEST_CASE("what is written is read back", "[mail]")
{
  auto out = simple();
  out.from = {"Zoë \"Zed\" Müller, Support", "help@example.com"};
  out.sender = Address{"", "desk@example.com"};
  out.reply_to = Address{"Ответ", "reply@example.com"};
  out.to = {{"Łukasz Nowak", "l@example.org"}, {"", "x@example.org"}};
  out.cc = {{"Очень Длинное Имя Отчество и Фамилия Одного Человека", "o@example.org"}};
  out.subject = "Re: Ваш заказ № 12345 — „Grüße aus Łódź“, ещё раз о доставке и об оплате 👍";
  out.text = "Zażółć gęślą jaźń\n\nFrom here on\n.\n" + std::string(2000, 'x') + "\n-- \nZoë\n";
  out.html = "<p>Zażółć</p>\n";
  out.in_reply_to = "2@example.org";
  out.references = {"1@example.org", "2@example.org"};
  out.extra_headers = {{"Auto-Submitted", "auto-replied"}, {"X-Note", "zażółć"}};
  std::string binary;
  for (int i = 0; i < 1000; ++i)
    binary += static_cast<char>(i * 7);
  out.attachments = {{"Übersicht der sehr langen Dateinamen, die niemand je gelesen hat, №1.pdf",
                      "application/pdf", binary},
                     {"a \"b\"; c.txt", "text/plain", "one\r\ntwo\n"},
                     {"empty", "", ""}};
  const auto written = compose(out);
  check_form(written);
  CHECK(written == compose(out));

  const auto message = Message::parse(written);
  CHECK(message.notes().empty());
  CHECK(message.from() == std::vector<Address>{out.from});
  CHECK(message.sender() == out.sender);
  CHECK(message.reply_to() == std::vector<Address>{*out.reply_to});
  CHECK(message.to() == out.to);
  CHECK(message.cc() == out.cc);
  CHECK(message.subject() == out.subject);
  CHECK(message.message_id() == out.message_id);
  CHECK(message.in_reply_to() == std::vector<std::string>{out.in_reply_to});
  CHECK(message.references() == out.references);
  CHECK(message.date() == out.date);
  CHECK(message.first_header("Auto-Submitted") == "auto-replied");
  CHECK(message.first_header("X-Note") == "zażółć");
  CHECK(message.text() + "\n" == out.text);
  CHECK(message.html() == out.html);
  REQUIRE(message.attachments().size() == 3);
  for (std::size_t i = 0; i < 3; ++i) {
    CHECK(message.attachments()[i].name == out.attachments[i].name);
    CHECK(message.attachment_bytes(message.attachments()[i].part) ==
          out.attachments[i].bytes.whole());
  }
  CHECK(message.attachments()[0].type == "application/pdf");
  CHECK(message.attachments()[2].type == "application/octet-stream");
}

TEST_CASE("any subject, name and text survives", "[mail]")
{
  const std::vector<std::string> words{
      "a",  "ż", "€", "👍", " ", "=?utf-8?Q?a?=", ",",          "\"", "<x@y>",
      "ab", "_", "?", "=", ":", "日本",          "longer-word"};
  for (std::size_t seed = 1; seed < 300; ++seed) {
    std::string value;
    for (std::size_t i = 0, state = seed; i < seed % 60 + 1; ++i) {
      state = state * 6364136223846793005u + 1442695040888963407u;
      value += words[(state >> 33) % words.size()];
    }
    value = std::string{trim(value)};
    if (value.find("=?") != std::string::npos)
      continue; // an encoded word that was typed reads as what it stands for
    INFO(value);
    auto out = simple();
    out.subject = value;
    out.to[0].name = value;
    out.text = value + "\n";
    const auto written = compose(out);
    check_form(written);
    const auto message = Message::parse(written);
    CHECK(message.subject() == value);
    REQUIRE(message.to().size() == 1);
    CHECK(message.to()[0].name == value);
    CHECK(message.to()[0].address == "jane@example.org");
    CHECK(message.text() == value);
  }
}

TEST_CASE("the encoding fits the text", "[mail]")
{
  const auto encoding = [](const std::string& text) {
    auto out = simple();
    out.text = text;
    const auto written = compose(out);
    return *Message::parse(written).first_header("Content-Transfer-Encoding");
  };
  CHECK(encoding("plain\n") == "7bit");
  CHECK(encoding("Grüße aus dem Rathaus\n") == "quoted-printable");
  CHECK(encoding("Здравствуйте, уважаемый клиент\n") == "base64");
  CHECK(encoding("From the start\n") == "7bit"); // stuffed: RFC 3676, section 4.4
  CHECK(encoding("a\n.\n") == "quoted-printable");
  CHECK(encoding(std::string(1200, 'x')) == "quoted-printable");
}

TEST_CASE("nothing adds a header or a recipient", "[mail]")
{
  auto out = simple();
  out.subject = "Hello\r\nBcc: evil@example.net\r\n\r\nbody";
  out.from.name = "Support\nBcc: evil@example.net";
  const auto written = compose(out);
  const auto message = Message::parse(written);
  CHECK(message.bcc().empty());
  CHECK_FALSE(message.first_header("Bcc"));
  CHECK(message.subject() == "Hello Bcc: evil@example.net body");

  const auto with = [](auto change) {
    auto changed = simple();
    change(changed);
    return refused(changed);
  };
  for (const std::string bad : {"", "a b@example.com", "a@example.com\r\nBcc: e@example.net",
                                "a@example.com, e@example.net", "a@example.com> <e@example.net"}) {
    INFO(bad);
    CHECK(with([&](Outgoing& o) { o.from.address = bad; }) == Kind::data);
    CHECK(with([&](Outgoing& o) { o.to[0].address = bad; }) == Kind::data);
    CHECK(with([&](Outgoing& o) { o.cc = {{"", bad}}; }) == Kind::data);
    CHECK(with([&](Outgoing& o) { o.reply_to = Address{"", bad}; }) == Kind::data);
    CHECK(with([&](Outgoing& o) { o.message_id = bad + "\n"; }) == Kind::data);
  }
  for (const std::string bad :
       {"", "X Y", "X:Y", "X\r\nBcc", "Bcc", "to", "Content-Type", "Żółw"}) {
    INFO(bad);
    CHECK(with([&](Outgoing& o) { o.extra_headers = {{bad, "x"}}; }) == Kind::data);
  }
  for (const auto& bad : {std::string{"a\nBcc: b"}, std::string{"a\rb"}, std::string{"a\0b", 3}})
    CHECK(with([&](Outgoing& o) { o.extra_headers = {{"X-A", bad}}; }) == Kind::data);
  CHECK(with([](Outgoing& o) { o.to.clear(); }) == Kind::data);
}

TEST_CASE("ids to refer to that cannot be written are left out", "[mail]")
{
  auto out = simple();
  out.in_reply_to = "a> <b";
  out.references = {"good@example.org", "bad id@example.org", "", "x\r\nBcc: y",
                    "good@example.org"};
  const auto written = compose(out);
  const auto message = Message::parse(written);
  CHECK_FALSE(message.first_header("In-Reply-To"));
  CHECK(message.references() == std::vector<std::string>{"good@example.org"});
}

TEST_CASE("long References keep the first and the newest", "[mail]")
{
  auto out = simple();
  for (int i = 0; i < 200; ++i)
    out.references.push_back(fmt::format("message-{:03}@mail.example.org", i));
  const auto written = compose(out);
  const auto kept = Message::parse(written).references();
  CHECK(kept.size() < 60);
  CHECK(kept.front() == out.references.front());
  CHECK(kept.back() == out.references.back());
  CHECK(kept[kept.size() - 2] == out.references[198]);
}

TEST_CASE("international domains are written in ASCII, other local parts in UTF-8", "[mail]")
{
  auto out = simple();
  out.to = {{"", "j@bücher.example"}};
  auto written = compose(out);
  CHECK(Message::parse(written).to().at(0).address == "j@xn--bcher-kva.example");
  out.to = {{"Jörg", "jörg@bücher.example"}};
  written = compose(out);
  CHECK(written.find("<jörg@bücher.example>") != std::string::npos); // RFC 6532
  CHECK(Message::parse(written).to() == out.to);
  out.to = {{"", "jörg@example.com\r\nBcc: x@example.org"}};
  CHECK(refused(out) == Kind::data);
}

TEST_CASE("long lines are broken softly, and read back in one piece", "[mail]")
{
  std::string line;
  for (int i = 0; i < 60; ++i)
    line += fmt::format("word{} ", i);
  line.pop_back();
  const std::vector<std::string> texts{
      line,
      "> " + line,
      ">> " + line,
      "a  b   " + line + "  c",
      " indented " + line,
      ">not a quote, but read as one",
      "From here\n> quoted\n>> deeper\n\n-- \nJane",
      std::string(300, 'x') + " " + line,
      "   " + std::string(100, 'x'),
      "> " + std::string(100, 'x'),
  };
  for (const auto& text : texts) {
    INFO(text);
    auto out = simple();
    out.text = text;
    const auto written = compose(out);
    for (const auto part : split(written, '\n')) {
      CHECK((part.size() <= 79 || part.find("xxx") != std::string_view::npos));
      // What is only an indent is no line of its own.
      CHECK((part.find_first_not_of("> \r") != std::string_view::npos || !part.ends_with(" \r")));
    }
    const bool loose = text.starts_with(">not");
    CHECK(Message::parse(written).text() == (loose ? "> not" + text.substr(4) : text));
  }
}

TEST_CASE("what can stand in a header cannot end its line", "[mail]")
{
  const std::string evil{"a\r\nBcc: x@example.org\0b", 24};
  CHECK(HeaderText{evil}.view().find_first_of(std::string_view{"\r\n\0", 3}) == std::string::npos);
  CHECK_FALSE(HeaderId::of(evil));
  CHECK_THROWS_AS(FieldName{evil}, Error);
  CHECK_THROWS_AS(FieldName{"Bcc"}, Error);
  CHECK_THROWS_AS((HeaderAddress{{"", evil + "@example.org"}, "To"}), Error);
  const HeaderAddress named{{evil, "a@example.org"}, "To"};
  CHECK(named.name().find_first_of(std::string_view{"\r\n\0", 3}) == std::string::npos);
}

TEST_CASE("lines of quoted-printable have 76 characters at most, whatever ends them", "[mail]")
{
  for (const std::string_view tail : {"", " ", "\t", "=", " b ", "\xc5\xbc", "\xc5\xbc "}) {
    for (std::size_t length = 60; length < 90; ++length) {
      auto out = simple();
      out.html = "<p>\xc5\xbc</p>\n" + std::string(length, 'a') + std::string{tail} + "\nb\n";
      const auto written = compose(out);
      const auto body = written.substr(written.find("text/html"));
      std::size_t longest = 0;
      for (const auto line : split(body, '\n'))
        longest = std::max(longest, line.size() - (line.ends_with('\r') ? 1 : 0));
      INFO(length << " and '" << tail << "'");
      CHECK(longest <= 76);
      CHECK(Message::parse(written).html() == out.html);
    }
  }
}
