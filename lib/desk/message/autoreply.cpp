#include "desk/message/autoreply.hpp"

#include <vector>

#include <fmt/format.h>

#include "desk/log/event.hpp"
#include "mail/parse/address.hpp"
#include "store/transaction.hpp"

namespace tkt::desk {

namespace {

constexpr std::string_view resumed = "resumed"; // as usual, but counted from then on only

struct Row {
  std::string state;
  Instant at{};
  std::string reason;
};

std::optional<Row> find_row(store::Database& db, TicketId ticket)
{
  auto row = db.prepare("SELECT state, at, reason FROM autoreply WHERE ticket = ?")
                 .bind_all(ticket)
                 .row<std::string, Instant, std::string>();
  if (!row)
    return {};
  auto& [state, at, reason] = *row;
  return Row{std::move(state), at, std::move(reason)};
}

void write_row(Session& session, TicketId ticket, std::string_view state, std::string_view reason)
{
  session.db
      .prepare("INSERT INTO autoreply(ticket, state, at, reason) VALUES (?, ?, ?, ?) "
               "ON CONFLICT (ticket) DO UPDATE SET state = excluded.state, at = excluded.at, "
               "reason = excluded.reason")
      .run(ticket, state, session.now(), reason);
}

/// What was written, or was to be, since then: when, and about which ticket.
struct Written {
  int count = 0;
  std::string when;
};

void add(Written& written, Instant at, TicketId ticket, bool sent)
{
  constexpr int told = 10;
  if (++written.count > told)
    return;
  written.when += fmt::format("{}{} ticket {}{}", written.when.empty() ? "" : ", ", to_rfc3339(at),
                              ticket, sent ? "" : " (withheld)");
}

Written between(store::Database& db, std::string_view ours, std::string_view theirs, Instant since)
{
  Written written;
  for (const auto& [at, ticket, sent] :
       db.prepare("SELECT at, ticket, sent FROM automatic_mail "
                  "WHERE theirs = ? AND ours = ? AND at > ? ORDER BY at, id")
           .bind_all(theirs, ours, since)
           .rows<Instant, TicketId, bool>())
    add(written, at, ticket, sent);
  return written;
}

Written about(store::Database& db, TicketId ticket, Instant since)
{
  Written written;
  for (const auto& [at, sent] :
       db.prepare("SELECT at, sent FROM automatic_mail WHERE ticket = ? AND at > ? ORDER BY at, id")
           .bind_all(ticket, since)
           .rows<Instant, bool>())
    add(written, at, ticket, sent);
  return written;
}

Written in_answer_to(store::Database& db, std::int64_t text, Instant since)
{
  Written written;
  for (const auto& [at, ticket, sent] :
       db.prepare("SELECT at, ticket, sent FROM automatic_mail WHERE text = ? AND text <> 0 "
                  "AND at > ? ORDER BY at, id")
           .bind_all(text, since)
           .rows<Instant, TicketId, bool>())
    add(written, at, ticket, sent);
  return written;
}

/// Whether so much was sent in answer to the very same words that nobody can have written them.
Permission may_answer_text(store::Database& db, const config::Loop& loop, std::int64_t text,
                           Instant now)
{
  if (text == 0)
    return {};
  const auto all = in_answer_to(db, text, now - loop.window);
  if (all.count < loop.per_text)
    return {};
  return {false,
          fmt::format("{} automatic mails in answer to the same text within {}: {}", all.count,
                      tkt::to_text(loop.window), all.when),
          true};
}

} // namespace

std::string_view to_text(AutoReply state)
{
  switch (state) {
  case AutoReply::usual:
    return "usual";
  case AutoReply::stopped:
    return "stopped";
  case AutoReply::skip_next:
    return "skip-next";
  }
  return {};
}

AutoReplyState autoreply(store::Database& db, TicketId ticket)
{
  const auto row = find_row(db, ticket);
  if (!row || row->state == resumed)
    return {};
  return {row->state == to_text(AutoReply::stopped) ? AutoReply::stopped : AutoReply::skip_next,
          row->reason};
}

bool set_autoreply(Session& session, TicketId ticket, AutoReply state, std::string_view reason)
{
  store::Transaction tx{session.db};
  const auto before = autoreply(session.db, ticket).state;
  if (before == state)
    return false;
  write_row(session, ticket, state == AutoReply::usual ? resumed : to_text(state), reason);
  add_event(
      session, ticket,
      {.kind = "autoreply", .before = to_text(before), .after = to_text(state), .reason = reason});
  tx.commit();
  return true;
}

Permission may_write(store::Database& db, const config::Config& config,
                     std::optional<TicketId> ticket, std::string_view ours_written,
                     std::string_view theirs_written, Instant now)
{
  const auto ours = mail::fold_address(ours_written);
  const auto theirs = mail::fold_address(theirs_written);
  auto since = now - config.loop.window;
  if (const auto row = ticket ? find_row(db, *ticket) : std::nullopt) {
    if (row->state == to_text(AutoReply::stopped))
      return {false,
              fmt::format("automatic answers of ticket {} are stopped{}{}", *ticket,
                          row->reason.empty() ? "" : ": ", row->reason),
              false};
    if (row->state == to_text(AutoReply::skip_next))
      return {false, "this automatic answer was to be skipped", false};
    since = std::max(since, row->at);
  }
  const auto window = tkt::to_text(config.loop.window);
  if (const auto pair = between(db, ours, theirs, since); pair.count >= config.loop.per_address)
    return {false,
            fmt::format("{} automatic mails from {} to {} within {}: {}", pair.count, ours, theirs,
                        window, pair.when),
            true};
  if (ticket)
    if (const auto all = about(db, *ticket, since); all.count >= config.loop.per_ticket)
      return {false,
              fmt::format("{} automatic mails of this ticket within {}: {}", all.count, window,
                          all.when),
              true};
  return {};
}

Permission ask_to_write(Session& session, TicketId ticket, std::string_view ours,
                        std::string_view theirs, std::int64_t text)
{
  store::Transaction tx{session.db};
  const auto now = session.now();
  auto permission = may_write(session.db, session.config, ticket, ours, theirs, now);
  if (permission.yes)
    permission = may_answer_text(session.db, session.config.loop, text, now);
  const auto folded_ours = mail::fold_address(ours);
  const auto folded_theirs = mail::fold_address(theirs);
  session.db.prepare("DELETE FROM automatic_mail WHERE theirs = ? AND ours = ? AND at < ?")
      .run(folded_theirs, folded_ours, now - session.config.loop.window);
  session.db
      .prepare("INSERT INTO automatic_mail(at, ticket, ours, theirs, sent, text) "
               "VALUES (?, ?, ?, ?, ?, ?)")
      .run(now, ticket, folded_ours, folded_theirs, permission.yes, text);
  if (permission.loop) {
    write_row(session, ticket, to_text(AutoReply::stopped), permission.reason);
    add_event(session, ticket,
              {.kind = "loop", .after = to_text(AutoReply::stopped), .reason = permission.reason});
  } else if (!permission.yes && autoreply(session.db, ticket).state == AutoReply::skip_next) {
    session.db.prepare("DELETE FROM autoreply WHERE ticket = ?").run(ticket);
  }
  tx.commit();
  return permission;
}

} // namespace tkt::desk
