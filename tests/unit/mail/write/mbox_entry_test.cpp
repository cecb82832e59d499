#include <catch2/catch.hpp>

#include "mail/write/mbox_entry.hpp"

using namespace tkt;

TEST_CASE("an mbox entry can be taken apart again", "[mail]")
{
  const auto at = parse_rfc3339("2024-03-01T09:05:07Z").value();
  CHECK(mail::mbox_entry("Subject: x\n\nFrom me\n>From you\nFromage\n> From\n", "a@example.org",
                         at) == "From a@example.org Fri Mar  1 09:05:07 2024\n"
                                "Subject: x\n\n>From me\n>>From you\nFromage\n> From\n\n");
  CHECK(mail::mbox_entry("a: b\r\n\r\nno end", "", at) ==
        "From MAILER-DAEMON Fri Mar  1 09:05:07 2024\na: b\r\n\r\nno end\n\n");
  CHECK(mail::mbox_entry("", "two words", at) == "From MAILER-DAEMON Fri Mar  1 09:05:07 2024\n\n");
}
