#include <catch2/catch.hpp>

#include "config/model/url.hpp"

using tkt::config::parse_url;

TEST_CASE("a server's URL without a port means the port of its scheme", "[config]")
{
  CHECK(parse_url("imap://mail.example.com")->port == 143);
  CHECK(parse_url("imaps://mail.example.com")->port == 993);
  CHECK(parse_url("smtp://mail.example.com")->port == 587);
  CHECK(parse_url("smtps://mail.example.com")->port == 465);
  const auto url = parse_url("IMAPS://Mail.Example.com:1993/");
  REQUIRE(url);
  CHECK(url->scheme == "imaps");
  CHECK(url->host == "Mail.Example.com");
  CHECK(url->port == 1993);
  CHECK(url->path.empty());
}

TEST_CASE("an IPv6 address stands in brackets", "[config]")
{
  CHECK(parse_url("imap://[::1]")->host == "::1");
  CHECK(parse_url("smtp://[2001:db8::7]:2525")->port == 2525);
  CHECK(parse_url("imap://[fe80::1%eth0]")->host == "fe80::1%eth0");
  CHECK_FALSE(parse_url("imap://[::1"));
  CHECK_FALSE(parse_url("imap://[localhost]"));
  CHECK_FALSE(parse_url("imap://::1"));
}

TEST_CASE("files and programs are named by a path", "[config]")
{
  CHECK(parse_url("maildir:/var/mail/desk")->path == "/var/mail/desk");
  CHECK(parse_url("maildir:///var/mail/desk")->path == "/var/mail/desk");
  CHECK(parse_url("mbox:old mail.mbox")->path == "old mail.mbox");
  CHECK(parse_url("sendmail:/usr/sbin/sendmail")->scheme == "sendmail");
  CHECK_FALSE(parse_url("maildir:"));
  CHECK_FALSE(parse_url("maildir://host/path"));
}

TEST_CASE("what is no such URL is refused", "[config]")
{
  for (const auto* text :
       {"", "mail.example.com", "http://example.com", "imap:", "imap:/", "imap://", "imap:///INBOX",
        "imap://host/INBOX", "imap://user@host", "imap://host:", "imap://host:0",
        "imap://host:65536", "imap://host:14x", "imap://ho st", "imap://host\r\nX"}) {
    INFO(text);
    CHECK_FALSE(parse_url(text));
  }
}
