#include <catch2/catch.hpp>

#include "mail/judge/quote.hpp"
#include "mail/judge/subject.hpp"

using namespace tkt::mail;

TEST_CASE("a reply has one mark, whatever the language of those before", "[mail]")
{
  for (const auto* subject :
       {"Printer", "Re: Printer", "RE: re: Printer", "AW: Re: Printer", "Odp: Printer",
        "SV:Printer", "Antw: Printer", "Re[5]: Printer", "Re (2): Printer", "Re^3: Printer",
        "Ответ: Printer", "RE：Printer", " Re : Printer ", "回复: Printer"}) {
    INFO(subject);
    CHECK(reply_subject(subject) == "Re: Printer");
    CHECK(base_subject(subject) == "Printer");
  }
  CHECK(reply_subject("WG: Printer") == "Re: WG: Printer");
  CHECK(base_subject("Fwd: Re: WG: Printer") == "Printer");
  CHECK(reply_subject("") == "Re:");
  CHECK(reply_subject("Re:") == "Re:");
}

TEST_CASE("a colon alone is no mark", "[mail]")
{
  for (const auto* subject : {"Invoice: 12", "Reminder: pay", ": x", "[TKT-1] Re: x", "Re",
                              "Re[a]: x", "Ref: 12", "12: x"}) {
    INFO(subject);
    CHECK(base_subject(subject) == subject);
  }
}

TEST_CASE("a quote has marks, no signature, no blank ends", "[mail]")
{
  CHECK(quote("\nHello\n\nworld\n> old\n\n-- \nJane\n") == "> Hello\n>\n> world\n>> old\n");
  CHECK(quote("one\r\ntwo") == "> one\n> two\n");
  CHECK(quote("").empty());
}

TEST_CASE("the new text of a reply is what stands outside of quotes", "[mail]")
{
  CHECK(strip_quote("Thanks!\n\nOn Monday, Jane wrote:\n> old\n> text\n") == "Thanks!");
  CHECK(strip_quote("Thanks!\n\nOn Monday, Jane Doe\n<jane@example.org> wrote:\n> old\n") ==
        "Thanks!");
  CHECK(strip_quote("> question\nanswer\n> other\nanswer two") == "answer\nanswer two");
  CHECK(strip_quote("Note:\n\n\ntext") == "Note:\n\n\ntext");
  CHECK(strip_quote("> only a quote") == "> only a quote");
  CHECK(strip_quote("Hi\n-- \nJane") == "Hi");
}
