#include <catch2/catch.hpp>
#include <fmt/format.h>

#include "mail/parse/message.hpp"

using namespace tkt;
using namespace tkt::mail;

namespace {

/// A Message and the bytes that it looks at.
struct Read {
  explicit Read(std::string bytes, const Limits& limits = {})
      : raw{std::move(bytes)}, message{Message::parse(raw, limits)}
  {
  }
  const Message* operator->() const { return &message; }

  std::string raw;
  Message message;
};

Read with_subject(const std::string& value)
{
  return Read{"Subject: " + value + "\n\n"};
}

std::string typed(const std::string& type, const std::string& body)
{
  return "Content-Type: " + type + "\n\n" + body;
}

std::string names(const Read& read)
{
  std::string all;
  for (const auto& file : read->attachments())
    all += (all.empty() ? "" : " ") + file.name;
  return all;
}

} // namespace

TEST_CASE("subjects are decoded", "[mail]")
{
  CHECK(with_subject("=?utf-8?Q?Gr=C3=BC=C3=9Fe?= aus =?iso-8859-2?Q?=A3=F3d=BC?=")->subject() ==
        "Grüße aus Łódź");
  CHECK(with_subject("=?utf-8*de?Q?Gr=C3=BCn?=")->subject() == "Grün");
  // A character cut in two by the sender: bytes are joined first.
  CHECK(with_subject("=?utf-8?Q?M=C3?=\n =?utf-8?Q?=BCller?=")->subject() == "Müller");
  CHECK(with_subject("=?utf-8?B?0J/Rg?=\n =?utf-8?B?NC40LLQtdGC?=")->subject() == "Привет");
  CHECK(with_subject("=?us-ascii?Q?a_b?= c_d")->subject() == "a b c_d");
  CHECK(with_subject("a =?utf-8?Q?b?= =?utf-8?Q?c?= d")->subject() == "a bc d");
  CHECK(with_subject("=?utf-8?X?unknown?= =?broken")->subject() == "=?utf-8?X?unknown?= =?broken");
  CHECK(with_subject("=?no-such-set?Q?caf=C3=A9?=")->subject() == "café");
  CHECK(with_subject("folded\r\n subject")->subject() == "folded subject");
  CHECK(with_subject("=?utf-8?Q?a=0AX-Evil:_b=1B[2J=00?=")->subject() == "a X-Evil: b\x1B[2J");
}

TEST_CASE("mislabelled charsets are read as they are meant", "[mail]")
{
  CHECK(with_subject("=?iso-8859-1?Q?it=92s_5_=80?=")->subject() == "it’s 5 €");
  CHECK(Read { "Content-Type: text/plain; charset=iso-8859-1\n\nit\x92s" } -> text() == "it’s");
  CHECK(Read { "Content-Type: text/plain; charset=gb2312\n\n\xB6\xD4\x81\x30\x81\x30" } -> notes()
            .empty());
  CHECK(Read { "Content-Type: text/plain; charset=ks_c_5601-1987\n\n\xBD\xBA\xC6\xBC\xC7\xD8" }
        -> text() == "스티해");
  const Read wrong{"Content-Type: text/plain; charset=us-ascii\n\nGr\xC3\xBC\xC3\x9F"
                   "e"};
  CHECK(wrong->text() == "Grüße");
  CHECK(wrong->notes() ==
        std::vector<std::string>{"text is not in the charset that it declares: guessed"});
  CHECK(Read {
    "Content-Type: text/plain; charset=utf-8\n\nGr\xFC\xDF"
    "e"
  } -> text() == "Grüße");
  CHECK(Read { "\n\xE9t\xE9" } -> text() == "été");
  CHECK(Read { "\n\x1B$B$3$s\x1B(B" } -> text() == "こん");
}

TEST_CASE("undeclared bytes in a header: UTF-8, then the body's charset, then windows-1252",
          "[mail]")
{
  CHECK(with_subject("Grüße")->subject() == "Grüße");
  CHECK(with_subject("Gr\xFC\xDF"
                     "e")
            ->subject() == "Grüße");
  CHECK(Read {
    "Subject: \xCF\xF0\xE8\xE2\xE5\xF2\n"
    "Content-Type: text/plain; charset=windows-1251\n\n"
  } -> subject() == "Привет");
}

TEST_CASE("message ids are taken without their brackets, malformed ones not at all", "[mail]")
{
  CHECK(Read { "Message-ID: <a.b@example.com>\n\n" } -> message_id() == "a.b@example.com");
  CHECK(Read { "Message-ID: a.b@example.com\n\n" } -> message_id() == "a.b@example.com");
  CHECK(Read { "Message-ID:\r\n <a.b@\r\n example.com>\r\n\r\n" }
        -> message_id() == "a.b@example.com");
  CHECK(Read { "Message-ID: <>\n\n" } -> message_id().empty());
  CHECK(Read { "Message-ID: <a b@example.com>\n\n" } -> message_id().empty());
  CHECK(Read { "Message-ID: <" + std::string(999, 'x') + "@y>\n\n" } -> message_id().empty());
  CHECK(Read { "Subject: none\n\n" } -> message_id().empty());
  CHECK(Read { "References: <a@x> <> <b@x>(c) <a@x>\n\t<c@x>\n\n" }
        -> references() == std::vector<std::string>{"a@x", "b@x", "c@x"});
  std::string many = "References:";
  for (int i = 0; i < 3000; ++i)
    many += fmt::format("\n <{}@x>", i);
  const auto bounded = Read
  {
    many + "\n\n"
    } -> references(); // no more than may be looked for
  REQUIRE(bounded.size() == 1000);
  CHECK(bounded.front() == "0@x");
  CHECK(bounded[99] == "99@x");
  CHECK(bounded[100] == "2100@x");
  CHECK(bounded.back() == "2999@x");
  CHECK(Read { "In-Reply-To: Your message of Monday <a@x>, from b@x\n\n" }
        -> in_reply_to() == std::vector<std::string>{"a@x"});
}

TEST_CASE("a date is a date, or nothing", "[mail]")
{
  CHECK(to_rfc3339(*Read { "Date: Fri, 1 Mar 2024 10:00:00 +0100 (CET)\n\n" } -> date()) ==
        "2024-03-01T09:00:00Z");
  CHECK_FALSE(Read { "Date: soon\n\n" } -> date());
  CHECK_FALSE(Read { "Subject: no date\n\n" } -> date());
}

TEST_CASE("the author is the first of From, else Sender", "[mail]")
{
  CHECK(Read { "From: a@x.example, b@x.example\n\n" } -> author() == Address{"", "a@x.example"});
  CHECK(Read { "From: nobody:;\nSender: s@x.example\n\n" }
        -> author() == Address{"", "s@x.example"});
  CHECK_FALSE(Read { "Subject: from nobody\n\n" } -> author());
}

TEST_CASE("where a mail was going is read from the trace fields", "[mail]")
{
  const Read read{"Return-Path: <>\nDelivered-To: a@x.example\nX-Original-To: b@x.example\n"
                  "Envelope-To: a@x.example, c@x.example\n\n"};
  CHECK(read->delivered_to() ==
        std::vector<std::string>{"a@x.example", "b@x.example", "c@x.example"});
  CHECK(read->has_return_path());
  CHECK(read->return_path().empty());
  CHECK_FALSE(Read { "Subject: x\n\n" } -> has_return_path());
  CHECK(Read { "Return-Path: <a@x.example>\n\n" } -> return_path() == "a@x.example");
}

TEST_CASE("text parts are joined in order, attached text is not text", "[mail]")
{
  const Read read{typed("multipart/mixed; boundary=b",
                        "--b\n\nfirst\n--b\nContent-Type: image/png; name=x.png\n\npng\n"
                        "--b\nContent-Type: text/plain\n\nsecond\n"
                        "--b\nContent-Type: text/plain; name=notes.txt\n\nnotes\n"
                        "--b\nContent-Type: text/plain\nContent-Disposition: attachment\n\nhidden\n"
                        "--b--\n")};
  CHECK(read->text() == "first\nsecond");
  CHECK(names(read) == "x.png notes.txt part-5.txt");
}

TEST_CASE("of alternatives the plain one is taken, unless it says nothing", "[mail]")
{
  const auto both = [](const std::string& plain, const std::string& html) {
    return Read{typed("multipart/alternative; boundary=b",
                      "--b\nContent-Type: text/plain\n\n" + plain +
                          "\n--b\nContent-Type: text/html\n\n" + html + "\n--b--\n")};
  };
  CHECK(both("plain", "<p>html</p>")->text() == "plain");
  CHECK(both("plain", "<p>html</p>")->html() == "<p>html</p>");
  CHECK(both(" \n", "<p>html</p>")->text() == "html");
  CHECK(both("Your mail client does not support HTML messages.", "<p>html</p>")->text() == "html");
  CHECK(both("", "")->text().empty());
}

TEST_CASE("HTML alone becomes text", "[mail]")
{
  CHECK(Read { typed("text/html", "<p>One<p>Two &amp; three") } -> text() == "One\n\nTwo & three");
  CHECK(Read { typed("text/html", "<style>p{}</style>") } -> text().empty());
}

TEST_CASE("flowed text is joined, quotes and signatures are kept", "[mail]")
{
  const Read read{typed("text/plain; format=flowed",
                        "One line \nthat goes on.\n> quoted \n> text\n>> deeper\n-- \nJane\n"
                        " From stuffed\n")};
  CHECK(read->text() ==
        "One line that goes on.\n> quoted text\n>> deeper\n-- \nJane\nFrom stuffed");
  CHECK(Read { typed("text/plain; format=flowed; delsp=yes", "zusammen \ngesetzt\n") }
        -> text() == "zusammengesetzt");
}

TEST_CASE("line ends become LF, NUL vanishes, other control characters are what was sent", "[mail]")
{
  CHECK(Read { "\r\none\r\ntwo\r\n" } -> text() == "one\ntwo");
  CHECK(Read { "Subject: x\r\rone\rtwo\r" } -> text() == "one\ntwo");
  CHECK(Read {
    std::string
    {
      "\na\0b\x1B[2Jc\td", 11
    }
  } -> text() == "ab\x1B[2Jc\td");
}

TEST_CASE("attachments have a name that is no path, and their decoded size", "[mail]")
{
  const auto file = [](const std::string& fields) {
    return Read{fields + "\nContent-Transfer-Encoding: base64\n\naGVsbG8=\n"};
  };
  const auto read = file("Content-Type: application/pdf; name=\"=?utf-8?Q?=C3=BCber.pdf?=\"");
  CHECK(names(read) == "über.pdf");
  CHECK(read->attachments().at(0).size == 5);
  CHECK(read->attachment_bytes(0) == "hello");
  CHECK(names(file("Content-Type: image/png\nContent-Disposition: attachment; "
                   "filename*0*=utf-8''%C3%BC; filename*1=\"; b.png\"")) == "ü; b.png");
  CHECK(names(file("Content-Type: image/png; name=\"../../etc/passwd\"")) == "passwd");
  CHECK(names(file("Content-Type: image/png; name=\"..\"")) == "part-0.png");
  CHECK(names(file("Content-Type: image/png; name=.bashrc")) == "_bashrc");
  CHECK(names(file("Content-Type: image/png")) == "part-0.png");
  CHECK(names(file("Content-Type: x/y; name=" + std::string(400, 'a') + ".tar.gz")).size() == 200);
  CHECK(file("Content-Type: image/png")->attachment_bytes(7).empty());
}

TEST_CASE("base64 that was joined or damaged loses only what is damaged", "[mail]")
{
  const auto decoded = [](const std::string& body) {
    const Read read{"Content-Type: x/y\nContent-Transfer-Encoding: base64\n\n" + body};
    const auto bytes = read->attachment_bytes(0);
    CHECK(read->attachments().at(0).size == bytes.size());
    return bytes;
  };
  CHECK(decoded("YWJj\r\nZGVm\r\n") == "abcdef");
  CHECK(decoded("YQ==\nYmM=\n") == "abc");
  CHECK(decoded("Y!W J*j") == "abc");
  CHECK(decoded("YWJjZ") == "abc");
  CHECK(decoded("YWI") == "ab");
  CHECK(decoded("") == "");
}

TEST_CASE("an attached message is one attachment, byte for byte", "[mail]")
{
  const std::string inner =
      "From: a@x.example\r\nSubject: 24/7 help\r\nMessage-ID: <inner@x>\r\n\r\n"
      "To: not a header\r\n\r\nbody\r\n";
  const Read read{"Subject: outer\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n"
                  "--b\r\n\r\nsee below\r\n--b\r\nContent-Type: message/rfc822\r\n\r\n" +
                  inner + "\r\n--b--\r\n"};
  CHECK(read->subject() == "outer");
  CHECK(read->message_id().empty());
  CHECK(read->text() == "see below");
  REQUIRE(read->attachments().size() == 1);
  CHECK(read->attachments()[0].name == "24-7 help.eml");
  CHECK(read->attachment_bytes(read->attachments()[0].part) == inner);
}

TEST_CASE("an image is inline only where the text shows it", "[mail]")
{
  const auto image = [](const std::string& html) {
    const Read read{typed("multipart/related; boundary=b",
                          "--b\nContent-Type: text/html\n\n" + html +
                              "\n--b\nContent-Type: image/png\nContent-ID: <i1@x>\n"
                              "Content-Disposition: inline\n\npng\n--b--\n")};
    return read->attachments().at(0).is_inline;
  };
  CHECK(image("<img src=\"cid:i1@x\">"));
  CHECK_FALSE(image("<p>no image here</p>"));
}

TEST_CASE("a broken header still gives a message", "[mail]")
{
  CHECK(Read { "just text\nand more" } -> text() == "just text\nand more");
  CHECK(Read { "" } -> text().empty());
  CHECK(Read { "From someone Mon Jan  1 00:00:00 2024\nSubject: mbox\n\ntext" }
        -> subject() == "mbox");
  const Read gap{"Subject: a\nno colon here\nFrom: b@x.example\n\ntext"};
  CHECK(gap->from().size() == 1);
  CHECK(gap->text() == "text");
  CHECK(gap->notes() == std::vector<std::string>{"a header line that is no field was left out"});
  const Read missing{"Subject: a\nThe body begins\nat once\n"};
  CHECK(missing->text() == "The body begins\nat once");
}

TEST_CASE("beyond its limits a message is read in part and says so", "[mail]")
{
  Limits limits;
  limits.text_bytes = 10;
  const Read cut{"\n0123456789abcdef", limits};
  CHECK(cut->text() == "0123456789");
  CHECK(cut->notes() ==
        std::vector<std::string>{"text longer than is read: the rest was left out"});

  std::string header;
  for (int i = 0; i < 100'000; ++i)
    header += "X-Filler: " + std::to_string(i) + "\n";
  const Read large{"Subject: kept\n" + header + "From: lost@x.example\n\ntext"};
  CHECK(large->subject() == "kept");
  CHECK(large->text() == "text");
  CHECK(large->notes() ==
        std::vector<std::string>{"header longer than is read: the rest of it was left out"});

  std::string many = typed("multipart/mixed; boundary=b", "");
  for (int i = 0; i < 5'000; ++i)
    many += "--b\nContent-Type: x/y\n\n.\n";
  const Read parts{many};
  CHECK(parts->attachments().size() == Limits{}.parts);
  CHECK(parts->notes().size() == 1);
}

TEST_CASE("ten thousand nested levels are no danger", "[mail]")
{
  std::string multiparts, messages;
  for (int i = 0; i < 10'000; ++i) {
    const auto b = std::to_string(i);
    multiparts += "Content-Type: multipart/mixed; boundary=b" + b + "\n\n--b" + b + "\n";
    messages += "Content-Type: message/rfc822\n\n";
  }
  const Read deep{"Subject: deep\n" + multiparts + "\ntext"};
  CHECK(deep->subject() == "deep");
  CHECK(deep->text().empty());
  CHECK(deep->attachments().size() == 1);
  CHECK(deep->notes() ==
        std::vector<std::string>{"nested deeper than is read: the inner parts were left out"});
  const Read forwarded{"Subject: deep\n" + messages};
  CHECK(forwarded->attachments().size() == 1);
}

TEST_CASE("a multipart without a boundary that works is read as text", "[mail]")
{
  CHECK(Read { typed("multipart/mixed", "all of this") } -> text() == "all of this");
  CHECK(Read { typed("multipart/mixed; boundary=b", "all of this") } -> text() == "all of this");
  CHECK(Read {
    typed("multipart/mixed", "--=_guessed_boundary\n\nguessed\n--=_guessed_boundary--\n")
  } -> text() == "guessed");
}
