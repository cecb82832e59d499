#include <catch2/catch.hpp>

#include <cstdlib>
#include <filesystem>

#include "base/descriptor.hpp"
#include "base/error.hpp"
#include "config/model/config.hpp"
#include "send/compose/event_text.hpp"
#include "send/template/template.hpp"

using namespace tkt;
using namespace tkt::send;

namespace {

/// A ticket with something in every field, some of it meant to break out.
Fields full()
{
  Fields fields;
  fields.ticket.id = "42";
  fields.ticket.subject = "Drucker <b>druckt</b> nicht & \"brennt\"";
  fields.ticket.created = "2024-03-01 10:00 CET";
  fields.ticket.status = "resolved";
  fields.ticket.priority = "normal";
  fields.ticket.queue = "support";
  fields.ticket.tag = "[#42]";
  fields.ticket.agent = "anna";
  fields.customer.name = "Zoë O'Hara";
  fields.customer.address = "zoe@customer.example";
  fields.agent.name = "Anna Agent";
  fields.agent.email = "anna@example.com";
  fields.agent.signature = "Anna Agent\nExample Ltd";
  fields.event.text = "New message";
  fields.event.reason = "rule \"urgent\"";
  fields.event.by = "Bert Agent";
  fields.event.date = "2024-03-01 11:00 CET";
  fields.queue_name = "support";
  fields.desk_name = "Example Ltd";
  fields.answer = "Have you tried water?\n\nIt helps.";
  fields.quote = "> Er druckt nicht.\n> Zoë";
  fields.message = {"Er druckt nicht.\nZoë",
                    "2024-03-01 10:00 CET",
                    "Zoë O'Hara <zoe@customer.example>",
                    "Drucker",
                    {{"foto.jpg", "12 KB"}}};
  fields.attachments = fields.message.attachments;
  fields.messages = {fields.message,
                     {"Have you tried water?",
                      "2024-03-01 11:00 CET",
                      "Anna Agent <support@example.com>",
                      "Re: Drucker",
                      {}}};
  fields.survey.expires = "2024-03-31 10:00 CEST";
  fields.survey.worst = "1";
  fields.survey.best = "2";
  fields.survey.levels = {{"1", "bad & ugly", "#c0392b", "#ffffff", "https://desk.example/r/1?a&b",
                           "mailto:support@example.com?subject=1"},
                          {"2", "good", "#27ae60", "#000000", "https://desk.example/r/2",
                           "mailto:support@example.com?subject=2"}};
  const RowFields row{"42",         "Drucker", "open",       "support",
                      "Anna Agent", "Zoë",     "2024-03-01", "https://desk.example/ticket/42"};
  fields.digest = {
      "2024-03-01 00:00 CET", "2024-03-02 00:00 CET", "2024-03-02", {row}, {row, row}, {}};
  return fields;
}

} // namespace

TEST_CASE("what tkt sends is written down, template by template and language by language", "[send]")
{
  // TKT_GOLDEN=1 writes it anew; read the difference before you keep it.
  const std::filesystem::path folder{TKT_TESTS "/templates"};
  const bool write = std::getenv("TKT_GOLDEN") != nullptr;
  const auto fields = full();
  const auto compare = [&](const std::string& file, const std::string& text) {
    INFO(file);
    if (write)
      write_file(folder / file, text, 0644);
    else
      CHECK(read_file(folder / file) == text);
  };
  for (const auto& name : template_names("")) {
    if (name == "event")
      continue; // below
    for (const auto* language : {"en", "de", "pl", "ru"}) {
      const std::vector<std::string> only{language};
      const auto rendered = render(find_template("", name, only), fields);
      compare(fmt::format("{}.{}.txt", name, language),
              fmt::format("Subject: {}\n\n{}", rendered.subject, rendered.text));
      if (!rendered.html.empty())
        compare(fmt::format("{}.{}.html", name, language), rendered.html);
    }
  }
  const config::Config config;
  for (const auto* language : {"en", "de", "pl", "ru"}) {
    const std::vector<std::string> only{language};
    std::string all;
    for (const auto kind : happening_kinds()) {
      const std::string name{kind};
      const auto tell = [&](const Happening& what) {
        all += fmt::format("{:<20} {}\n", kind, to_text(what, config, only));
      };
      tell({name, "Vorher", "Nachher", "Zoë O'Hara"});
      tell({name, "", "Nachher", ""});
      tell({name, "Vorher", "", ""});
    }
    compare(fmt::format("event.{}.txt", language), all);
  }
}
