#include "mail/write/markdown.hpp"

#include <catch2/catch.hpp>

#include "mail/write/compose.hpp"

using namespace tkt;

namespace {

std::string html(std::string_view text)
{
  return mail::markdown_to_html(text);
}

bool has(const std::string& text, std::string_view part)
{
  return text.find(part) != std::string::npos;
}

} // namespace

TEST_CASE("Markdown becomes HTML", "[mail]")
{
  const auto page =
      html("Hello *Ann*,\nsecond line\n\n- one\n- two\n\n[tkt](https://example.com/?a=1&b=2)");
  CHECK(has(page, "<em>Ann</em>"));
  CHECK(has(page, ",<br>\nsecond line"));
  CHECK(has(page, "<li>one</li>"));
  CHECK(has(page, "<a href=\"https://example.com/?a=1&amp;b=2\">tkt</a>"));
}

TEST_CASE("quotes and signatures are shown as they are", "[mail]")
{
  const auto page =
      html("Yes.\n\nAnn wrote:\n> *not* <b>mine</b>\n>> older\n\n-- \nAnna *Agent*\n> odd");
  CHECK(has(page, "<blockquote>*not* &lt;b&gt;mine&lt;/b&gt;<br>\n&gt; older</blockquote>"));
  CHECK(has(page, "Anna *Agent*"));
}

TEST_CASE("nothing gets through that could do harm", "[mail]")
{
  for (const auto* text :
       {"<script>x</script>", "a <img src=x onerror=y> b", "[x](javascript:alert(1))",
        "![x](data:text/html,x)", "<javascript:alert(1)>", "[x](vbscript:y)", "[x](JaVaScRiPt:z)",
        "[x](&#106;avascript:z)"}) {
    const auto page = html(text);
    INFO(page);
    CHECK_FALSE(has(page, "<script"));
    CHECK_FALSE(has(page, "<img src=x"));
    CHECK_FALSE(has(page, "href=\"javascript"));
    CHECK_FALSE(has(page, "href=\"JaVa"));
    CHECK_FALSE(has(page, "href=\"vbscript"));
    CHECK_FALSE(has(page, "=\"data:"));
  }
  CHECK(has(html(std::string(200'000, '[')), "</body>"));
  CHECK(has(html("\xff\xfe"), "\xef\xbf\xbd"));
}

TEST_CASE("a message that is sent on keeps every byte", "[mail]")
{
  const mail::Resent resent{{"Support", "support@example.com"},
                            {{"", "third@example.org"}},
                            *parse_rfc3339("2024-03-01T09:00:00Z"),
                            "id.1@example.com"};
  const std::string raw = "From: a@b.example\r\nX: y\r\n\r\nbody \xff\r\n";
  CHECK(mail::resend(raw, resent).whole() == "Resent-Date: Fri, 01 Mar 2024 09:00:00 +0000\r\n"
                                             "Resent-From: Support <support@example.com>\r\n"
                                             "Resent-To: third@example.org\r\n"
                                             "Resent-Message-ID: <id.1@example.com>\r\n" +
                                                 raw);
  const std::string unix_raw = "From: a@b.example\n\nbody\n";
  const auto sent = mail::resend("From a@b.example Mon Jan  1\n" + unix_raw, resent).whole();
  CHECK(sent.ends_with("\n" + unix_raw));
  CHECK_FALSE(has(sent, "\r"));
  CHECK(sent.starts_with("Resent-Date:"));
  auto bad = resent;
  bad.to = {{"", "a@b.example>\r\nBcc: c@d.example"}};
  CHECK_THROWS(mail::resend(raw, bad));
}
