#include "desk/undo/contact_undo.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "base/text.hpp"
#include "desk/contact/change.hpp"
#include "desk/contact/event.hpp"
#include "desk/log/event.hpp"

namespace tkt::desk {

namespace {

std::optional<std::int64_t> number_in(const store::RowImage& image, std::string_view column)
{
  const auto found = image.find(column);
  if (found == image.end() || !found->second)
    return {};
  return parse_number<std::int64_t>(*found->second).value_or(0);
}

/// In which columns each table names contacts.
const std::vector<std::string_view>& contact_columns(std::string_view table)
{
  static const std::map<std::string_view, std::vector<std::string_view>> columns{
      {"contact", {"id", "merged_into"}},
      {"contact_address", {"contact"}},
      {"contact_phone", {"contact"}},
      {"contact_account", {"contact"}},
      {"contact_merge", {"merged"}},
      {"address_book_card", {"contact"}},
      {"ticket", {"contact"}},
  };
  static const std::vector<std::string_view> none;
  const auto found = columns.find(table);
  return found == columns.end() ? none : found->second;
}

std::vector<TicketId> tickets_of(store::Database& db, ContactId contact)
{
  std::vector<TicketId> tickets;
  auto query = db.prepare("SELECT id FROM ticket WHERE contact = ? ORDER BY id");
  query.bind_all(contact);
  for (const auto& [id] : query.rows<TicketId>())
    tickets.push_back(id);
  return tickets;
}

} // namespace

std::vector<ContactId> contacts_in(store::Database& db, const store::RowChange& change)
{
  std::vector<ContactId> ids;
  const auto& columns = contact_columns(change.table);
  if (columns.empty())
    return ids;
  for (const auto* image : {&change.before, &change.after}) {
    if (!*image)
      continue;
    const auto values = store::read_image(db, **image);
    for (const auto column : columns)
      if (const auto id = number_in(values, column))
        ids.push_back(ContactId{*id});
  }
  return ids;
}

ContactsBefore::ContactsBefore(Session& session, std::span<const store::RowChange> changes)
    : session_{session}
{
  for (const auto& change : changes) {
    for (const auto id : contacts_in(session.db, change))
      if (contacts_.count(id) == 0)
        contacts_.emplace(id, look(id));
    if (change.table == "contact" && !change.before)
      for (const auto id : contacts_in(session.db, change))
        for (const auto ticket : tickets_of(session.db, id))
          tickets_.emplace(ticket, id);
    if (change.table == "address_book_card")
      books_.insert(store::read_image(session.db, change.key)["0"].value_or(""));
    if (change.table != "ticket")
      continue;
    const TicketId ticket{number_in(store::read_image(session.db, change.key), "0").value_or(0)};
    tickets_.emplace(ticket, session.db.prepare("SELECT contact FROM ticket WHERE id = ?")
                                 .bind_all(ticket)
                                 .value<std::optional<ContactId>>()
                                 .value_or(std::nullopt));
  }
}

ContactsBefore::Standing ContactsBefore::look(ContactId id) const
{
  Standing standing;
  const auto row = session_.db.prepare("SELECT merged_into FROM contact WHERE id = ?")
                       .bind_all(id)
                       .value<std::optional<ContactId>>();
  if (!row)
    return standing;
  standing.there = true;
  standing.into = *row;
  standing.contact = get_contact(session_.db, id);
  return standing;
}

std::string ContactsBefore::name_of(const std::optional<ContactId>& id) const
{
  const auto found = id ? contacts_.find(*id) : contacts_.end();
  return found == contacts_.end() || !found->second.there ? "" : title(found->second.contact);
}

void ContactsBefore::settle_tickets(std::string_view reason)
{
  for (const auto& [ticket, before] : tickets_) {
    const auto now = session_.db.prepare("SELECT contact FROM ticket WHERE id = ?")
                         .bind_all(ticket)
                         .value<std::optional<ContactId>>()
                         .value_or(std::nullopt);
    if (now == before)
      continue;
    const auto after = now ? look(*now) : Standing{};
    add_event(session_, ticket,
              {.kind = "contact",
               .before = name_of(before),
               .after = after.there ? title(after.contact) : std::string{},
               .reason = reason});
  }
}

/// What a server says of the time since its token leaves out what is no longer here: so it is asked
/// for all that it has, and whatever differs from the cards that are known comes again.
void ContactsBefore::settle_books()
{
  for (const auto& book : books_)
    session_.db.prepare("UPDATE address_book SET sync_token = '' WHERE name = ?").run(book);
}

std::vector<ContactReversal> ContactsBefore::settle(std::string_view reason)
{
  std::vector<ContactReversal> done;
  settle_tickets(reason);
  settle_books();
  const auto tell = [&](ContactId id, std::string_view kind, std::string_view before,
                        std::string_view after) {
    add_contact_event(session_, id,
                      {.kind = kind, .before = before, .after = after, .reason = reason});
  };
  for (const auto& [id, was] : contacts_) {
    const auto is = look(id);
    if (is.there && !is.into)
      refresh_derived(session_.db, is.contact);
    if (was.there != is.there) {
      const auto name = title(was.there ? was.contact : is.contact);
      tell(id, was.there ? "removed" : "created", was.there ? name : "", is.there ? name : "");
      done.push_back({id, "created", was.there ? name : "", is.there ? name : ""});
    } else if (was.into != is.into) {
      const auto other = fmt::format("{}", was.into ? *was.into : *is.into);
      tell(id, is.into ? "merged" : "unmerged", "", other);
      tell(was.into ? *was.into : *is.into, is.into ? "merged" : "unmerged", fmt::format("{}", id),
           "");
      done.push_back({id, "merged", was.into ? other : "", is.into ? other : ""});
    } else if (is.there && !is.into) {
      for (auto& one : differences(was.contact, is.contact)) {
        tell(id, one.field, one.before, one.after);
        done.push_back({id, std::string{one.field}, std::move(one.before), std::move(one.after)});
      }
    }
  }
  return done;
}

ContactUse use_of_contact(store::Database& db, ContactId contact, ActionId action, Sent sent)
{
  const auto ticket =
      db.prepare("SELECT t.id FROM ticket t WHERE t.contact = ? AND NOT EXISTS (SELECT 1 FROM "
                 "event e JOIN action_event a ON a.event = e.id WHERE e.ticket = t.id AND "
                 "e.kind = 'created' AND a.action = ?) ORDER BY t.id LIMIT 1")
          .bind_all(contact, action)
          .value<TicketId>();
  if (ticket)
    return {fmt::format("ticket {} is of it since", *ticket)};
  // What the command itself gave it has been taken away already.
  if (db.prepare("SELECT contact FROM contact_address WHERE contact = ?1 UNION ALL "
                 "SELECT contact FROM contact_phone WHERE contact = ?1 UNION ALL "
                 "SELECT contact FROM contact_account WHERE contact = ?1 LIMIT 1")
          .bind_all(contact)
          .value<int>())
    return {"something was added to it since"};
  if (const auto part = db.prepare("SELECT id FROM contact WHERE merged_into = ? LIMIT 1")
                            .bind_all(contact)
                            .value<ContactId>())
    return {fmt::format("contact {} is part of it since", *part)};
  if (const auto book = db.prepare("SELECT book FROM address_book_card WHERE contact = ? LIMIT 1")
                            .bind_all(contact)
                            .value<std::string>())
    return {fmt::format("it is in the address book {} since", *book)};
  const auto stays = db.prepare("SELECT 1 FROM ticket t JOIN event e ON e.ticket = t.id "
                                "WHERE t.contact = ? AND e.kind = 'created' AND NOT EXISTS "
                                "(SELECT 1 FROM undone u WHERE u.event = e.id) LIMIT 1")
                         .bind_all(contact)
                         .value<int>();
  if (stays || (sent == Sent::yes && !tickets_of(db, contact).empty()))
    return {"a ticket that came with it is of it", true};
  return {};
}

void leave_tickets(store::Database& db, ContactId contact)
{
  db.prepare("UPDATE ticket SET contact = NULL WHERE contact = ?").run(contact);
}

} // namespace tkt::desk
