#include <catch2/catch.hpp>

#include "net/imap/utf7.hpp"

using tkt::fetch::from_utf7;
using tkt::fetch::to_utf7;

TEST_CASE("folder names go over the wire in modified UTF-7", "[fetch]")
{
  CHECK(to_utf7("INBOX") == "INBOX");
  CHECK(to_utf7("~peter/mail/台北/日本語") == "~peter/mail/&U,BTFw-/&ZeVnLIqe-"); // RFC 3501
  CHECK(to_utf7("Wysłane") == "Wys&AUI-ane");
  CHECK(to_utf7("R&D") == "R&-D");
  CHECK(to_utf7("Папка") == "&BB8EMAQ,BDoEMA-");
  CHECK(to_utf7("📬 new") == "&2D3c7A- new");
}

TEST_CASE("folder names come back as they were", "[fetch]")
{
  for (const auto* name : {"INBOX", "~peter/mail/台北/日本語", "Wysłane", "R&D", "Папка", "📬 new",
                           "&", "a&b&c", "żółw&Co", "\t"}) {
    INFO(name);
    CHECK(from_utf7(to_utf7(name)) == name);
  }
}

TEST_CASE("a name that is encoded already is not encoded twice", "[fetch]")
{
  CHECK(to_utf7("Wys&AUI-ane") == "Wys&AUI-ane");
  CHECK(to_utf7("R&-D") == "R&-D");
  CHECK(to_utf7("R&D-1") == "R&-D-1"); // looks encoded, is not
}

TEST_CASE("what is no modified UTF-7 is not decoded", "[fetch]")
{
  for (const auto* text :
       {"&", "&AUI", "&AU-", "&!!!!-", "&2D0-", "&3Kw-", "caf\xC3\xA9", "\x01"}) {
    INFO(text);
    CHECK_FALSE(from_utf7(text));
  }
}
