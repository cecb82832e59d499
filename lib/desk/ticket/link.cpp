#include "desk/ticket/link.hpp"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "base/error.hpp"
#include "base/text.hpp"
#include "desk/log/event.hpp"
#include "desk/log/merged.hpp"
#include "desk/ticket/ticket.hpp"
#include "store/transaction.hpp"

namespace tkt::desk {

namespace {

struct Words {
  std::string_view kind;
  std::string_view inverse; ///< of the other ticket's event
  std::string_view here;    ///< for people
  std::string_view there;
  std::string_view verb = {};
};

constexpr std::array all{
    Words{"relates", "relates", "relates to", "relates to", "relates to"},
    Words{"duplicates", "duplicated_by", "duplicate of", "duplicated by", "is a duplicate of"},
    Words{"depends", "needed_by", "depends on", "needed by", "depends on"},
    Words{"parent", "child", "part of", "has the part", "is part of"},
    Words{"follows", "followed_by", "follows", "followed by"},
    Words{"split", "split_into", "split from", "split into"},
};

const Words& words_of(LinkKind kind)
{
  return all.at(static_cast<std::size_t>(kind));
}

/// Whether `from` has a link of that kind to `to`, itself or by way of others.
bool reaches(store::Database& db, TicketId from, TicketId to, std::string_view kind)
{
  return db
      .prepare("WITH RECURSIVE reached(ticket) AS (SELECT ? UNION SELECT l.other FROM reached r "
               "JOIN link l ON l.ticket = r.ticket WHERE l.kind = ?) "
               "SELECT 1 FROM reached WHERE ticket = ?")
      .bind_all(from, kind, to)
      .value<int>()
      .has_value();
}

bool is_there(store::Database& db, TicketId ticket, TicketId other, std::string_view kind)
{
  return db.prepare("SELECT 1 FROM link WHERE ticket = ? AND other = ? AND kind = ?")
      .bind_all(ticket, other, kind)
      .value<int>()
      .has_value();
}

void require_fits(store::Database& db, TicketId ticket, TicketId other, LinkKind kind)
{
  const auto& words = words_of(kind);
  if (kind != LinkKind::relates && reaches(db, other, ticket, words.kind))
    throw Error{Kind::usage,
                fmt::format("that would be a circle: ticket {} {} ticket {} already, itself or by "
                            "way of others",
                            other, words.verb, ticket)};
  if (kind != LinkKind::parent)
    return;
  if (const auto parent =
          db.prepare("SELECT other FROM link WHERE ticket = ? AND kind = 'parent' AND other <> ?")
              .bind_all(ticket, other)
              .value<TicketId>())
    throw Error{
        Kind::usage,
        fmt::format("ticket {0} is part of ticket {1}: tkt unlink {0} {1} first", ticket, *parent)};
}

void tell(Session& session, std::string_view event, TicketId ticket, std::string_view word,
          TicketId other, std::string_view reason)
{
  const auto what = fmt::format("{} {}", word, other);
  const bool added = event == "linked";
  add_event(session, ticket,
            {.kind = event,
             .before = added ? "" : std::string_view{what},
             .after = added ? std::string_view{what} : "",
             .reason = reason});
}

} // namespace

std::string_view to_text(LinkKind kind)
{
  return words_of(kind).kind;
}

std::optional<LinkKind> parse_link_kind(std::string_view text)
{
  for (const auto kind :
       {LinkKind::relates, LinkKind::duplicates, LinkKind::depends, LinkKind::parent})
    if (to_text(kind) == text)
      return kind;
  return {};
}

const std::vector<std::string>& link_kind_names()
{
  static const std::vector<std::string> names{"relates", "duplicates", "depends", "parent"};
  return names;
}

std::string to_text(const Link& link)
{
  for (const auto& words : all)
    if (words.kind == link.kind)
      return std::string{link.from_here ? words.here : words.there};
  return link.kind;
}

std::vector<Link> links(store::Database& db, TicketId ticket)
{
  auto tickets = merged_tickets(db, ticket);
  tickets.push_back(ticket);
  std::vector<Link> found;
  const auto add = [&](TicketId other, const std::string& kind, bool from_here) {
    const auto now = current_ticket(db, other);
    const bool known = std::any_of(found.begin(), found.end(), [&](const Link& link) {
      return link.other == now && link.kind == kind && link.from_here == from_here;
    });
    if (now != ticket && !known)
      found.push_back({now, kind, from_here});
  };
  for (const auto id : tickets) {
    for (const auto& [other, kind] :
         db.prepare("SELECT other, kind FROM link WHERE ticket = ? ORDER BY kind, other")
             .bind_all(id)
             .rows<TicketId, std::string>())
      add(other, kind, true);
    for (const auto& [other, kind] :
         db.prepare("SELECT ticket, kind FROM link WHERE other = ? ORDER BY kind, ticket")
             .bind_all(id)
             .rows<TicketId, std::string>())
      add(other, kind, kind == to_text(LinkKind::relates));
  }
  return found;
}

bool link(Session& session, TicketId ticket, TicketId other, LinkKind kind, std::string_view reason)
{
  auto& db = session.db;
  store::Transaction tx{db};
  get_ticket(db, ticket);
  get_ticket(db, other);
  if (ticket == other)
    throw Error{Kind::usage, fmt::format("ticket {} cannot be linked to itself", ticket)};
  const auto& words = words_of(kind);
  if (is_there(db, ticket, other, words.kind) ||
      (kind == LinkKind::relates && is_there(db, other, ticket, words.kind)))
    return false;
  require_fits(db, ticket, other, kind);
  db.prepare("INSERT INTO link(ticket, other, kind) VALUES (?, ?, ?)")
      .run(ticket, other, words.kind);
  tell(session, "linked", ticket, words.kind, other, reason);
  tell(session, "linked", other, words.inverse, ticket, reason);
  tx.commit();
  return true;
}

bool unlink(Session& session, TicketId ticket, TicketId other, LinkKind kind,
            std::string_view reason)
{
  auto& db = session.db;
  store::Transaction tx{db};
  const auto& words = words_of(kind);
  const auto remove = [&](TicketId from, TicketId to) {
    db.prepare("DELETE FROM link WHERE ticket = ? AND other = ? AND kind = ?")
        .run(from, to, words.kind);
    return db.changes() > 0;
  };
  bool removed = remove(ticket, other);
  if (kind == LinkKind::relates)
    removed = remove(other, ticket) || removed;
  if (removed) {
    tell(session, "unlinked", ticket, words.kind, other, reason);
    tell(session, "unlinked", other, words.inverse, ticket, reason);
  }
  tx.commit();
  return removed;
}

std::vector<TicketId> open_dependencies(store::Database& db, TicketId ticket)
{
  std::vector<TicketId> open;
  for (const auto& link : links(db, ticket)) {
    const bool waits = link.from_here ? link.kind == to_text(LinkKind::depends)
                                      : link.kind == to_text(LinkKind::parent);
    if (!waits)
      continue;
    const auto other = find_ticket(db, link.other);
    if (other && other->active)
      open.push_back(link.other);
  }
  return open;
}

std::optional<LinkWord> parse_link_word(std::string_view text)
{
  const auto blank = text.find(' ');
  if (blank == std::string_view::npos)
    return {};
  const auto number = parse_number<std::int64_t>(text.substr(blank + 1));
  if (!number)
    return {};
  LinkWord word;
  word.other = TicketId{*number};
  for (const auto kind :
       {LinkKind::relates, LinkKind::duplicates, LinkKind::depends, LinkKind::parent}) {
    const auto& words = words_of(kind);
    if (text.substr(0, blank) != words.kind && text.substr(0, blank) != words.inverse)
      continue;
    word.kind = kind;
    word.from_here = text.substr(0, blank) == words.kind;
    return word;
  }
  return {};
}

} // namespace tkt::desk
