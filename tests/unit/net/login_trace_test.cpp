#include <catch2/catch.hpp>

#include "net/login_trace.hpp"

using tkt::net::Trace;

TEST_CASE("a refused login is told in the server's words", "[net]")
{
  Trace trace;
  trace.hear("* OK [CAPABILITY IMAP4rev1] ready, no problem");
  CHECK(trace.refusal().empty());
  trace.hear("A002 NO [AUTHENTICATIONFAILED] Authentication failed.");
  CHECK(trace.refusal() == "[AUTHENTICATIONFAILED] Authentication failed.");
  CHECK_FALSE(trace.refused_for_now());
}

TEST_CASE("a server that cannot log anyone in is told from a wrong password", "[net]")
{
  Trace trace;
  trace.hear("A002 no [unavailable] user database is away");
  CHECK(trace.refused_for_now());
  Trace smtp;
  smtp.hear("454 4.7.0 Temporary authentication failure");
  CHECK(smtp.refused_for_now());
  smtp.hear("535 5.7.8 Authentication credentials invalid");
  CHECK_FALSE(smtp.refused_for_now());
  CHECK_FALSE(smtp.smtp_login_accepted());
  smtp.hear("235 2.7.0 Authentication successful");
  CHECK(smtp.smtp_login_accepted());
}
