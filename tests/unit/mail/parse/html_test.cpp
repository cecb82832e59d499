#include <cctype>
#include <regex>

#include <catch2/catch.hpp>

#include "base/text.hpp"
#include "mail/corpus.hpp"
#include "mail/parse/html.hpp"

using namespace tkt;
using tkt::mail::html_to_text;

namespace {

std::string text(const std::string& html)
{
  return html_to_text(html, 1 << 20);
}

std::string repeated(const std::string& piece, int times)
{
  std::string all;
  for (int i = 0; i < times; ++i)
    all += piece;
  return all;
}

} // namespace

TEST_CASE("paragraphs, lines and blanks come out as they are seen", "[mail]")
{
  CHECK(text("<p>One\n two</p><p>Three<br>four</p>") == "One two\n\nThree\nfour");
  CHECK(text("<div>a</div><div>b</div>") == "a\nb");
  CHECK(text("a<br><br><br><br>b") == "a\n\nb");
  CHECK(text("<h1>T</h1>text") == "T\n\ntext");
  CHECK(text("a&nbsp;&nbsp;b &lt;c&gt; &euro; &#x201E;q&#8220;") == "a b <c> € „q“");
  CHECK(text("<pre>  keep\n    this</pre>") == "  keep\n    this");
  CHECK(text("plain text, no markup") == "plain text, no markup");
  CHECK(text("").empty());
}

TEST_CASE("what a reader does not see is not there", "[mail]")
{
  CHECK(text("<head><title>t</title><style>s{}</style></head><body>x<script>y</script></body>") ==
        "x");
  CHECK(text("<div style='display: none'>preview</div>x<!-- comment -->") == "x");
}

TEST_CASE("lists, tables and quotes keep their shape", "[mail]")
{
  CHECK(text("<ul><li>a<li>b</ul>") == "- a\n- b");
  CHECK(text("<ol><li>a</li><li>b</li></ol>") == "1. a\n2. b");
  CHECK(text("<ul><li>a<ul><li>b</li></ul></li><li>c</li></ul>") == "- a\n  - b\n- c");
  CHECK(text("<table><tr><td>a</td><td>b</td></tr><tr><td>c</td><td>d</td></tr></table>") ==
        "a  b\nc  d");
  CHECK(text("hi<blockquote>one<p>two</p></blockquote>bye") == "hi\n\n> one\n>\n> two\n\nbye");
  CHECK(text("<blockquote>a<blockquote>b</blockquote></blockquote>") == "> a\n>\n> > b");
}

TEST_CASE("links show where they lead, if the text does not", "[mail]")
{
  CHECK(text("<a href='https://example.com/x'>here</a>.") == "here <https://example.com/x>.");
  CHECK(text("<a href='https://example.com/'>example.com</a>") == "example.com");
  CHECK(text("<a href='mailto:a@example.com'>a@example.com</a>") == "a@example.com");
  CHECK(text("<a href='#top'>up</a> <a href='javascript:x()'>y</a>") == "up y");
  CHECK(text("<img alt='Logo' src=x>") == "[Logo]");
}

TEST_CASE("hostile markup costs neither stack nor time", "[mail]")
{
  for (const std::string piece :
       {"<div>", "<b>", "<p><b>", "<table><tr><td>", "<a href=x>", "<b><div></b>", "<i></span>",
        "<blockquote>", "<svg>", "<!--", "<", "&", "<font color=red><p>", "<li>", "<ul><li>"}) {
    INFO(piece);
    const auto got = text(repeated(piece, 100'000) + "end");
    CHECK(is_utf8(got));
  }
  std::string attributes = "<a";
  for (int i = 0; i < 100'000; ++i)
    attributes += " a" + std::to_string(i);
  CHECK(text(attributes + ">end") == "end");
  CHECK(text(repeated("<div>", 100'000) + "a<p>b &amp; c") == "a\n\nb & c");
}

TEST_CASE("no more text is made than was asked for", "[mail]")
{
  CHECK(html_to_text("<p>żółw</p>", 3) == "ż");
  CHECK(html_to_text(repeated("word ", 10'000), 100).size() <= 100);
}

TEST_CASE("the words of another converter's examples come out in their order", "[mail]")
{
  const auto folder = mail::test::all_corpora();
  if (folder.empty()) {
    WARN("skipped: set TKT_CORPORA to the folder that holds the collections");
    return;
  }
  // Its layout is its own: letters and digits are compared, marks, blanks and targets are not.
  const auto letters = [](std::string_view text) {
    static const std::regex target{"\\]\\([^)]*\\)|<?https?://[^ \n\t>]*>?"};
    const auto shown = std::regex_replace(std::string{text}, target, " ");
    std::string out;
    for (const char c : shown)
      if (static_cast<signed char>(c) < 0 || std::isalnum(static_cast<unsigned char>(c)))
        out += c;
    return out;
  };
  mail::test::Differences found;
  for (const auto& file : mail::test::files_below(folder / "html2text" / "html")) {
    const auto wanted =
        mail::test::bytes_of(folder / "html2text" / "txt" / (file.stem().string() + ".txt"));
    const auto given = text(mail::test::bytes_of(file));
    if (letters(given) != letters(wanted))
      found[file.stem().string()] = given + "\n--- instead of\n" + wanted;
  }
  const mail::test::Reasons accepted{
      {"images", "a picture shows its alternative text, not its title"},
      {"lists", "numbered lists are numbered"},
      {"windows-1252-example", "the input of html_to_text() is UTF-8; charsets are its caller's"},
      {"zero-width-non-joiners", "within a word they are part of it, as Persian needs them"},
  };
  mail::test::check_differences(found, accepted);
}
