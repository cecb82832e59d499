#include <catch2/catch.hpp>

#include <filesystem>

#include "base/descriptor.hpp"
#include "base/digest.hpp"
#include "base/error.hpp"
#include "send/compose/survey_question.hpp"
#include "send/template/template.hpp"

using namespace tkt;
using namespace tkt::send;

namespace {

Rendered rendered(const std::string& text, const Fields& fields)
{
  return render({"test", "en", "a test", text}, fields);
}

/// A folder that is gone afterwards.
struct Folder {
  std::filesystem::path path =
      std::filesystem::temp_directory_path() / ("tkt-" + to_hex(random_bytes(8)));
  Folder() { std::filesystem::create_directory(path); }
  ~Folder() { std::filesystem::remove_all(path); }
  void write(const std::string& name, const std::string& text) { write_file(path / name, text); }
};

} // namespace

TEST_CASE("a template is found in the first language that has it", "[send]")
{
  const std::vector<std::string> polish{"pl", "en"};
  CHECK(find_template("", "acknowledge", polish).language == "pl");
  CHECK(find_template("", "acknowledge", std::vector<std::string>{"fi", "en"}).language == "en");

  Folder folder;
  SECTION("the administrator's own before the built-in one")
  {
    folder.write("acknowledge.pl.mustache", "mine");
    CHECK(find_template(folder.path, "acknowledge", polish).text == "mine");
  }
  SECTION("but the right language before the right folder")
  {
    folder.write("acknowledge.en.mustache", "mine");
    CHECK(find_template(folder.path, "acknowledge", polish).origin == "built in");
  }
  SECTION("one without a language serves them all")
  {
    folder.write("vip.mustache", "for all");
    CHECK(find_template(folder.path, "vip", polish).text == "for all");
    const auto names = template_names(folder.path);
    CHECK(std::count(names.begin(), names.end(), "vip") == 1);
  }
}

TEST_CASE("a name that no template has is answered with the nearest", "[send]")
{
  const std::vector<std::string> english{"en"};
  CHECK_THROWS_WITH(find_template("", "aknowledge", english),
                    "no template \"aknowledge\"; did you mean \"acknowledge\"?");
  for (const auto* bad : {"../etc/passwd", "/etc/passwd", "", "..", ".hidden", "a b"})
    CHECK_THROWS_AS(find_template("/", bad, english), Error);
}

TEST_CASE("every template that tkt brings can be filled in, in every language", "[send]")
{
  Fields fields;
  fields.ticket = {"17",    "Printer", "2024-03-01 10:00 CET", "new", "normal", "support",
                   "[#17]", "anna"};
  fields.answer = "Turn it off.";
  fields.quote = "> It burns.";
  fields.messages.push_back({"It burns.", "2024-03-01", "Jörg", "Printer", {}});
  fields.survey.levels = {{"1", "bad", "#ff0000", "#000000", "https://x/1", "mailto:a@b"},
                          {"2", "good", "#00ff00", "#000000", "https://x/2", "mailto:a@b"}};
  const std::vector<std::string> without_tag{"message", "digest", "survey-scale"};
  for (const auto& name : template_names("")) {
    if (name == "event")
      continue; // a part of others, in one line
    for (const auto* language : {"en", "de", "pl", "ru"}) {
      INFO(name << "." << language);
      const std::vector<std::string> only{language};
      const auto text = render(find_template("", name, only), fields);
      const bool tagged =
          std::find(without_tag.begin(), without_tag.end(), name) == without_tag.end();
      CHECK((!tagged || text.subject.starts_with("[#17] ")));
      CHECK(text.html.find("{{") == std::string::npos);
      CHECK(text.text.find("{{") == std::string::npos);
      CHECK(text.text.size() > 20);
    }
  }
}

TEST_CASE("values go into a template as they are", "[send]")
{
  Fields fields;
  SECTION("nothing is escaped as HTML")
  {
    fields.answer = "a < b && \"c\"";
    CHECK(rendered("{{answer}}", fields).text == "a < b && \"c\"\n");
  }
  SECTION("what a customer writes is never read as a template")
  {
    fields.ticket.subject = "{{agent.signature}}{{>answer}}{{=<% %>=}}";
    fields.agent.signature = "secret";
    CHECK(rendered("{{ticket.subject}}", fields).text ==
          "{{agent.signature}}{{>answer}}{{=<% %>=}}\n");
  }
  SECTION("a line stays a line, whoever wrote it")
  {
    fields.ticket.subject = "a\r\nBcc: victim@example.org\r\n\r\nb";
    const auto text = rendered("Subject: {{ticket.subject}}\n\nHello", fields);
    CHECK(text.subject == "a Bcc: victim@example.org b");
    CHECK(text.text == "Hello\n");
  }
  SECTION("an empty one is false to a section, and so is one that does not exist")
  {
    CHECK(rendered("{{#quote}}q{{/quote}}{{^quote}}none{{/quote}}", fields).text == "none\n");
    CHECK(rendered("x{{nonsense}}{{#nonsense}}y{{/nonsense}}", fields).text == "x\n");
  }
}

TEST_CASE("only a template that says so has a subject", "[send]")
{
  Fields fields;
  fields.answer = "Subject: of interest";
  CHECK(rendered("{{! Subject: none }}{{answer}}", fields).subject.empty());
  CHECK(rendered("{{! a\ncomment }}Subject: s\n\n\nt\n\n", fields).subject == "s");
  CHECK(rendered("{{! a\ncomment }}Subject: s\n\n\nt\n\n", fields).text == "t\n");
}

TEST_CASE("a broken template is named", "[send]")
{
  CHECK_THROWS_WITH(rendered("{{#quote}}", {}), Catch::StartsWith("template test (a test): "));
  CHECK_THROWS_AS(rendered("{{> answer}}", {}), Error);
  CHECK_THROWS_AS(rendered("{{=<% %>=}}<%>answer%>", {}), Error);
}

TEST_CASE("dates and sizes read the same in every language", "[send]")
{
  const auto at = parse_rfc3339("2024-07-01T22:30:00Z").value();
  CHECK(date_text(at, "Europe/Warsaw") == "2024-07-02 00:30 CEST");
  CHECK(date_text(at, "UTC") == "2024-07-01 22:30 UTC");
  CHECK(date_text(at, "no such zone") == "2024-07-01 22:30 UTC");
  CHECK(size_text(950) == "950 bytes");
  CHECK(size_text(12'345) == "12 KB");
  CHECK(size_text(999'999) == "1.0 MB");
  CHECK(size_text(3'400'000) == "3.4 MB");
  CHECK(size_text(20'000'000) == "20 MB");
}

TEST_CASE("a field may have a fallback", "[send]")
{
  Fields fields;
  CHECK(rendered("Hello {{{customer.name | all}}}!", fields).text == "Hello all!\n");
  fields.customer.name = "Ann | Co";
  CHECK(rendered("Hello {{customer.name|all}}!", fields).text == "Hello Ann | Co!\n");
  CHECK_THROWS_AS(rendered("{{| all}}", fields), Error);
}

TEST_CASE("partials come from the same language, and are text before values are put in", "[send]")
{
  Folder folder;
  folder.write("hello.de.mustache", "Hallo {{> who}}, {{> end}}");
  folder.write("who.de.mustache", "{{! the name }}{{customer.name}}\n");
  folder.write("end.mustache", "bye");
  const std::vector<std::string> german{"de", "en"};
  Fields fields;
  fields.customer.name = "{{> end}}";
  CHECK(render(find_template(folder.path, "hello", german), fields).text ==
        "Hallo {{> end}}, bye\n");

  SECTION("one that is not there is named")
  {
    folder.write("broken.de.mustache", "{{> nobody}}");
    CHECK_THROWS_WITH(find_template(folder.path, "broken", german),
                      Catch::Contains("partial nobody"));
  }
  SECTION("they cannot go round in circles")
  {
    folder.write("a.de.mustache", "{{> b}}");
    folder.write("b.de.mustache", "{{> a}}");
    CHECK_THROWS_WITH(find_template(folder.path, "a", german), Catch::Contains("circles"));
  }
}

TEST_CASE("values are escaped in HTML, all of them", "[send]")
{
  Folder folder;
  folder.write("x.en.mustache", "{{{ticket.subject}}}");
  folder.write("x.en.html.mustache", "<b title=\"{{ticket.subject}}\">{{customer.name|you}}</b>");
  const std::vector<std::string> english{"en"};
  Fields fields;
  fields.ticket.subject = "\"><script>alert('x')</script>&";
  const auto result = render(find_template(folder.path, "x", english), fields);
  CHECK(result.text == "\"><script>alert('x')</script>&\n");
  CHECK(result.html ==
        "<b title=\"&quot;&gt;&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt;&amp;\">"
        "you</b>\n");
  for (const auto* raw :
       {"{{{ticket.subject}}}", "{{& ticket.subject}}", "{{ {ticket.subject} }}"}) {
    folder.write("x.en.html.mustache", raw);
    INFO(raw);
    const auto escaped = [&] {
      try {
        return render(find_template(folder.path, "x", english), fields).html.find("<script") ==
               std::string::npos;
      } catch (const Error& e) {
        return e.kind() == Kind::config;
      }
    };
    CHECK(escaped());
  }
}

TEST_CASE("an HTML form beside a replaced text is not the built-in one", "[send]")
{
  Folder folder;
  folder.write("resolved.en.mustache", "done");
  const std::vector<std::string> english{"en"};
  CHECK(find_template("", "resolved", english).html.find("<html") != std::string::npos);
  CHECK(find_template(folder.path, "resolved", english).html.empty());
}

TEST_CASE("a template tells what it speaks of", "[send]")
{
  CHECK(mentions({"t", "en", "", "{{#survey}}x{{/survey}}"}, "survey"));
  CHECK(mentions({"t", "en", "", "{{{survey.expires}}}"}, "survey"));
  CHECK_FALSE(mentions({"t", "en", "", "{{surveys}} survey {{ticket.id}}"}, "survey"));
}

TEST_CASE("black or white is written on a colour, whichever can be read", "[send]")
{
  CHECK(ink_on("#ffffff") == "#000000");
  CHECK(ink_on("#000000") == "#ffffff");
  CHECK(ink_on("#f1c40f") == "#000000");
  CHECK(ink_on("#c0392b") == "#ffffff");
}
