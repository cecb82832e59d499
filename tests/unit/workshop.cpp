#include "workshop.hpp"

#include <fstream>
#include <iterator>

#include <fmt/format.h>

#include "base/digest.hpp"
#include "desk/message/raw.hpp"
#include "store/transaction.hpp"

namespace tkt::test {

namespace {

constexpr auto more = R"toml(
default_category = "general"
[[queue]]
name = "billing"
mailbox = "billing"
agents = ["bert"]
default_category = "hardware"

[[mailbox]]
name = "support"
address = "support@example.com"
aliases = ["help@example.com"]
queue = "support"
[mailbox.incoming]
url = "maildir:/nonexistent/support"
[mailbox.outgoing]
url = "maildir:/nonexistent/out"

[[mailbox]]
name = "billing"
address = "billing@example.com"
queue = "billing"
[mailbox.incoming]
url = "maildir:/nonexistent/billing"
[mailbox.outgoing]
url = "maildir:/nonexistent/out"

[[mailbox]]
name = "archive"
address = "archive@example.com"
queue = ""
[mailbox.incoming]
url = "maildir:/nonexistent/archive"

[[team]]
name = "second-line"
agents = ["bert"]

[[category]]
name = "general"
[[category]]
name = "hardware"
[[type]]
name = "question"
[[type]]
name = "return"

[[priority]]
name = "normal"
weight = 50
reaction = "4h"
alarm = "6h"
resolve = "8h"
[[priority]]
name = "urgent"
weight = 90
reaction = "1h"
alarm = "2h"
resolve = "3h"
)toml";

/// tests/desk.toml with these places filled in, and with `more` behind it.
std::string read_desk_toml()
{
  std::ifstream in{TKT_TESTS "/desk.toml"};
  std::string text{std::istreambuf_iterator{in}, {}};
  for (const auto& [place, value] :
       {std::pair<std::string, std::string>{"@FOLDER@", "/nonexistent"},
        {"@USER@", "anna"},
        {"@ZONE@", "UTC"}})
    for (auto at = text.find(place); at != std::string::npos; at = text.find(place, at))
      text.replace(at, place.size(), value);
  return text + more;
}

const std::string whole_desk_toml = read_desk_toml();

} // namespace

const char* const desk_toml = whole_desk_toml.c_str();

Workshop::Workshop(std::string_view now, std::string_view toml)
    : clock{now}, config{config::load_text(toml)}, db{store::Database::memory()},
      session{db, config, clock, {"anna", "anna"}}
{
}

IncomingId Workshop::stores(const Mail& mail)
{
  std::string raw;
  const auto field = [&](std::string_view name, std::string_view value) {
    if (!value.empty())
      raw += fmt::format("{}: {}\r\n", name, value);
  };
  const auto bracketed = [](const std::string& id) { return id.empty() ? id : '<' + id + '>'; };
  field("From", mail.from);
  field("To", mail.to);
  field("Subject", mail.subject);
  field("Message-ID", bracketed(mail.message_id));
  field("In-Reply-To", bracketed(mail.in_reply_to));
  field("References", mail.references);
  raw += mail.more + "\r\n" + mail.body;
  return stores_raw(raw, mail.mailbox);
}

IncomingId Workshop::stores_raw(std::string_view raw, std::string_view mailbox)
{
  const auto id = desk::add_raw(db, raw);
  const auto digest = sha256(raw);
  db.prepare("INSERT INTO incoming(mailbox, folder, digest, arrived_at, stored_at, size, raw) "
             "VALUES (?, 'INBOX', ?, ?, ?, ?, ?)")
      .run(mailbox, store::Blob{as_bytes(digest)}, clock.now(), clock.now(), raw.size(), id);
  return IncomingId{db.last_insert_id()};
}

rules::Report Workshop::routes()
{
  desk::Session program{db, config, clock, {"tkt-rules", "tkt"}};
  return rules::run_pass(program);
}

TicketId Workshop::receives(const Mail& mail)
{
  const auto id = stores(mail);
  routes();
  return db.prepare("SELECT ticket FROM message WHERE incoming = ?")
      .bind_all(id)
      .value<TicketId>()
      .value_or(TicketId{});
}

std::vector<desk::Event> Workshop::events(TicketId id)
{
  std::vector<desk::Event> list;
  desk::each_event(db, {}, id, [&](const desk::Event& event) { list.push_back(event); });
  return list;
}

std::vector<std::string> Workshop::reasons(TicketId id, std::string_view kind)
{
  std::vector<std::string> list;
  for (const auto& event : events(id)) {
    if (event.kind == kind)
      list.push_back(event.reason);
  }
  return list;
}

std::int64_t Workshop::count(std::string_view table)
{
  return db.prepare(fmt::format("SELECT count(*) FROM {}", table)).value<std::int64_t>().value();
}

std::string Workshop::state(IncomingId id)
{
  return db.prepare("SELECT state FROM incoming WHERE id = ?")
      .bind_all(id)
      .value<std::string>()
      .value();
}

} // namespace tkt::test
