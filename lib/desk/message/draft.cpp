#include "desk/message/draft.hpp"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "base/error.hpp"
#include "desk/log/event_kinds.hpp"
#include "desk/message/editor_text.hpp"
#include "desk/message/message.hpp"
#include "desk/ticket/change.hpp"
#include "desk/ticket/nearest_number.hpp"
#include "store/transaction.hpp"

namespace tkt::desk {

namespace {

constexpr std::array<std::pair<DraftKind, std::string_view>, 4> kinds{{
    {DraftKind::reply, "reply"},
    {DraftKind::comment, "comment"},
    {DraftKind::forward, "forward"},
    {DraftKind::fresh, "new"},
}};

DraftKind parse_kind(std::string_view text)
{
  const auto found = std::find_if(kinds.begin(), kinds.end(),
                                  [&](const auto& kind) { return kind.second == text; });
  return found == kinds.end() ? DraftKind::comment : found->first;
}

std::vector<Draft> read_drafts(store::Statement query)
{
  std::vector<Draft> all;
  while (query.step()) {
    Draft draft;
    draft.id = query.read<DraftId>(0);
    draft.ticket = query.read<std::optional<TicketId>>(1);
    draft.message = query.read<std::optional<MessageId>>(2);
    draft.agent = query.read<std::string>(3);
    draft.kind = parse_kind(query.read<std::string_view>(4));
    draft.started = query.read<std::string>(5);
    draft.text = query.read<std::string>(6);
    draft.seen = query.read<EventId>(7);
    draft.begun_at = query.read<Instant>(8);
    draft.saved_at = query.read<Instant>(9);
    draft.file = query.read<std::string>(10);
    draft.open_until = query.read<std::optional<Instant>>(11);
    all.push_back(std::move(draft));
  }
  return all;
}

constexpr std::string_view select =
    "SELECT id, ticket, message, agent, kind, started, text, seen, begun_at, saved_at, file, "
    "open_until FROM draft";

} // namespace

std::string_view to_text(DraftKind kind)
{
  for (const auto& [value, name] : kinds) {
    if (value == kind)
      return name;
  }
  return {};
}

const std::vector<std::string>& buffer_fields(DraftKind kind)
{
  using Names = std::vector<std::string>;
  static const Names mail{"To",   "Cc",  "Bcc",    "From", "Subject", "Status",
                          "Tags", "Set", "Attach", "Send", "Format"};
  static const Names note{"Status", "Tags", "Set", "Attach"};
  static const Names fresh{"Customer", "To",      "Cc",     "Bcc",      "From",     "Queue",
                           "Agent",    "Subject", "Status", "Priority", "Category", "Type",
                           "SLA",      "Tags",    "Link",   "Attach",   "Send",     "Format"};
  if (kind == DraftKind::comment)
    return note;
  return kind == DraftKind::fresh ? fresh : mail;
}

DraftId add_draft(Session& session, const Draft& draft)
{
  const auto now = session.now();
  store::Transaction tx{session.db};
  session.db
      .prepare("INSERT INTO draft(ticket, message, agent, kind, started, text, seen, begun_at, "
               "saved_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)")
      .run(draft.ticket, draft.message, session.actor.name, to_text(draft.kind), draft.started,
           draft.text, draft.seen, now, now);
  const DraftId id{session.db.last_insert_id()};
  tx.commit();
  return id;
}

bool keep_open(store::Database& db, DraftId draft, std::string_view file, Instant now)
{
  const store::Relaxed relaxed{db};
  db.prepare("UPDATE draft SET open_until = ?, file = ? WHERE id = ?")
      .run(now + draft_lease, file, draft);
  return db.changes() > 0;
}

bool save_draft(Session& session, DraftId draft, std::string_view text)
{
  session.db.prepare("UPDATE draft SET text = ?, saved_at = ? WHERE id = ?")
      .run(text, session.now(), draft);
  return session.db.changes() > 0;
}

void close_draft(Session& session, DraftId draft)
{
  session.db.prepare("UPDATE draft SET open_until = NULL WHERE id = ?").run(draft);
}

bool drop_draft(Session& session, DraftId draft)
{
  session.db.prepare("DELETE FROM draft WHERE id = ?").run(draft);
  return session.db.changes() > 0;
}

std::optional<Draft> find_draft(store::Database& db, DraftId draft)
{
  auto query = db.prepare(fmt::format("{} WHERE id = ?", select));
  query.bind_all(draft);
  auto found = read_drafts(std::move(query));
  return found.empty() ? std::nullopt : std::optional{std::move(found.front())};
}

Draft get_draft(store::Database& db, DraftId draft)
{
  auto found = find_draft(db, draft);
  if (!found)
    throw Error{Kind::usage, fmt::format("no draft {}{}; tkt draft list has their numbers", draft,
                                         nearest_number(db, "draft", draft.value))};
  return std::move(*found);
}

std::vector<Draft> drafts(store::Database& db, std::string_view agent)
{
  // Two statements, so that one can use its index.
  if (agent.empty())
    return read_drafts(db.prepare(fmt::format("{} ORDER BY id", select)));
  auto query = db.prepare(fmt::format("{} WHERE agent = ? ORDER BY id", select));
  query.bind_all(agent);
  return read_drafts(std::move(query));
}

std::vector<Draft> drafts_of(store::Database& db, TicketId ticket)
{
  auto query = db.prepare(fmt::format("{} WHERE ticket = ? ORDER BY id", select));
  query.bind_all(ticket);
  return read_drafts(std::move(query));
}

std::vector<Writer> writers(store::Database& db, TicketId ticket, Instant now)
{
  std::vector<Writer> all;
  for (const auto& draft : drafts_of(db, ticket)) {
    if (draft.is_open(now))
      all.push_back(
          {draft.id, draft.agent, draft.kind, draft.begun_at, draft.saved_at, text_of(draft)});
  }
  return all;
}

std::string text_of(const Draft& draft)
{
  try {
    return parse_buffer(draft.text, buffer_fields(draft.kind)).text;
  } catch (const Error&) {
    return draft.text; // half a field, just being written
  }
}

void see_news(Session& session, DraftId draft, EventId seen)
{
  session.db.prepare("UPDATE draft SET seen = ? WHERE id = ?").run(seen, draft);
}

// ------------------------------------------------------------------ what came meanwhile

EventId newest_event(store::Database& db, TicketId ticket)
{
  return db.prepare("SELECT max(id) FROM event WHERE ticket = ?")
      .bind_all(ticket)
      .value<EventId>()
      .value_or(EventId{});
}

std::vector<Event> news(store::Database& db, TicketId ticket, EventId seen)
{
  std::vector<Event> all;
  each_event(db, seen, ticket, [&](const Event& event) {
    const bool automatic = event.kind == "message" && event.after == "auto";
    if ((brings_messages(event.kind) && !automatic) || parse_field(event.kind) ||
        event.kind == "tag_added" || event.kind == "tag_removed")
      all.push_back(event);
  });
  return all;
}

} // namespace tkt::desk
