// The same mail gives the same desk, however it is cut into runs.
#include <catch2/catch.hpp>

#include <atomic>

#include "base/error.hpp"
#include "desk/undo/merge_split.hpp"
#include "workshop.hpp"

using namespace tkt;
using tkt::test::Mail;
using tkt::test::Workshop;

namespace {

std::string toml()
{
  std::string text = test::desk_toml;
  const std::string queue = "default_category = \"general\"\n";
  text.insert(text.find(queue, text.find("[[queue]]")) + queue.size(),
              "[queue.acknowledge]\ntemplate = \"acknowledge\"\n");
  return text + R"toml(
[[rule]]
name = "invoices"
if = { subject_contains = "invoice" }
then = { queue = "billing", add_tags = ["invoice"] }
)toml";
}

/// A batch in which mail hangs together in every way: threads, ghosts, duplicates, robots.
std::vector<Mail> batch()
{
  const std::string ann = "Ann <ann@customer.example>";
  const std::string bob = "Bob <bob@customer.example>";
  std::vector<Mail> mails{
      {.from = ann, .subject = "one", .message_id = "a1@c.example"},
      {.from = ann,
       .subject = "Re: one",
       .message_id = "a2@c.example",
       .in_reply_to = "a1@c.example"},
      {.from = ann,
       .subject = "Re: one",
       .message_id = "a2@c.example",
       .in_reply_to = "a1@c.example"},
      {.from = bob,
       .to = "support@example.com, ann@customer.example",
       .subject = "Re: unseen",
       .message_id = "b1@c.example",
       .in_reply_to = "unseen@c.example"},
      {.from = ann, .subject = "Re: unseen", .in_reply_to = "unseen@c.example"},
      {.from = ann, .subject = "unseen", .message_id = "unseen@c.example"},
      {.from = "Eve <eve@elsewhere.example>", .subject = "[#1] mine"},
      {.from = ann, .subject = "[#1] mine"},
      {.from = "", .subject = "nobody"},
      {.from = bob, .subject = "invoice 7"},
      {.from = bob, .subject = "archive", .mailbox = "archive"},
  };
  for (int i = 0; i < 6; ++i)
    mails.push_back({.from = "robot@other.example", .subject = fmt::format("whatever {}", i)});
  return mails;
}

struct Filled : Workshop {
  Filled() : Workshop{"2024-03-01T09:00:00Z", toml()}
  {
    for (const auto& mail : batch())
      stores(mail);
  }

  rules::Report runs(std::size_t size, const Cancellation& stop = Cancellation::never())
  {
    desk::Session program{db, config, clock, {"tkt-rules", "tkt"}};
    return rules::run_pass(program, {.batch = size, .stop = stop, .progress = {}});
  }

  /// Everything but what is random: our Message-IDs, and the mail that has them.
  std::string picture()
  {
    std::string text;
    for (const char* query :
         {"SELECT id || subject || status || queue || requester_address || last_message_from || "
          "active FROM ticket ORDER BY id",
          "SELECT id || ' ' || ticket || kind || from_address || subject || class || "
          "coalesce(incoming, '-') FROM message ORDER BY id",
          "SELECT id || ' ' || ticket || kind || before || after || reason || coalesce(message, "
          "'-') "
          "FROM event ORDER BY id",
          "SELECT ticket || address FROM participant ORDER BY 1",
          "SELECT message_id || message FROM ghost ORDER BY 1",
          "SELECT ticket || other || kind FROM link ORDER BY 1",
          "SELECT ticket || tag FROM ticket_tag",
          "SELECT id || state || reason || attempts FROM incoming ORDER BY id",
          "SELECT ticket || theirs || sent FROM automatic_mail ORDER BY id",
          "SELECT ticket || target || due_at FROM sla_clock ORDER BY 1",
          "SELECT ticket || state || reason FROM autoreply ORDER BY 1",
          "SELECT o.ticket || r.address || o.state FROM outbox o JOIN outbox_recipient r "
          "ON r.outbox = o.id ORDER BY o.id"}) {
      for (const auto& [line] : db.prepare(query).rows<std::string>())
        text += line + '\n';
      text += "--\n";
    }
    return text;
  }
};

} // namespace

SCENARIO("A batch gives the same desk however it is run", "[rules]")
{
  Filled whole;
  const auto report = whole.runs(200);
  CHECK(report.opened > 8);
  CHECK(report.followed >= 4);
  CHECK(report.ignored == 2);
  const auto picture = whole.picture();
  THEN("running it again changes nothing")
  {
    whole.runs(200);
    CHECK(whole.picture() == picture);
  }
  THEN("so in halves, in threes, one at a time")
  {
    for (const std::size_t size : {9U, 3U, 1U}) {
      Filled parts;
      parts.runs(size);
      CHECK(parts.picture() == picture);
    }
  }
  THEN("so when it is stopped and started again")
  {
    Filled stopped;
    const Cancellation stop;
    stop.request();
    stopped.runs(4, stop);
    stopped.runs(4);
    CHECK(stopped.picture() == picture);
  }
}
