#include "desk/message/message.hpp"

#include <algorithm>
#include <set>

#include <fmt/format.h>

#include "base/error.hpp"
#include "base/text.hpp"
#include "desk/log/event.hpp"
#include "desk/ticket/nearest_number.hpp"
#include "desk/ticket/ticket.hpp"
#include "mail/judge/classify.hpp"
#include "store/transaction.hpp"

namespace tkt::desk {

std::string_view to_text(MessageKind kind)
{
  switch (kind) {
  case MessageKind::incoming:
    return "incoming";
  case MessageKind::outgoing:
    return "outgoing";
  case MessageKind::comment:
    return "comment";
  case MessageKind::automatic:
    return "auto";
  }
  return {};
}

namespace {

MessageKind parse_kind(std::string_view text)
{
  if (text == "incoming")
    return MessageKind::incoming;
  if (text == "outgoing")
    return MessageKind::outgoing;
  return text == "comment" ? MessageKind::comment : MessageKind::automatic;
}

void add_recipients(store::Database& db, MessageId id, std::string_view field,
                    const std::vector<mail::Address>& addresses)
{
  int position = 0;
  for (const auto& address : addresses)
    db.prepare("INSERT INTO message_recipient(message, field, position, name, address) "
               "VALUES (?, ?, ?, ?, ?)")
        .run(id, field, position++, address.name, address.address);
}

/// A program that returns mail, or says that it is late, takes part in nothing.
bool is_returned(const Message& message)
{
  const auto is = [&](mail::Class what) {
    return message.mail_class.starts_with(mail::to_text(what));
  };
  return is(mail::Class::bounce) || is(mail::Class::delay);
}

void add_participants(Session& session, const Message& message)
{
  if (message.kind == MessageKind::comment)
    return;
  const auto add = [&](const mail::Address& who) {
    if (!who.address.empty() && !session.config.is_own_address(who.address))
      add_participant(session.db, message.ticket, who.address);
  };
  if (!is_returned(message))
    add(message.from);
  std::for_each(message.to.begin(), message.to.end(), add);
  std::for_each(message.cc.begin(), message.cc.end(), add);
}

constexpr std::string_view columns = "id, ticket, kind, at, author, from_name, from_address, "
                                     "subject, message_id, class, text, raw, incoming";

/// The row that `query` stands on, whose columns are those above.
Message read_message(const store::Statement& query)
{
  Message message;
  message.id = query.read<MessageId>(0);
  message.ticket = query.read<TicketId>(1);
  message.kind = parse_kind(query.read<std::string_view>(2));
  message.at = query.read<Instant>(3);
  message.author = query.read<std::string>(4);
  message.from = {query.read<std::string>(5), query.read<std::string>(6)};
  message.subject = query.read<std::string>(7);
  message.message_id = query.read<std::string>(8);
  message.mail_class = query.read<std::string>(9);
  message.text = query.read<std::string>(10);
  message.raw = query.read<std::optional<RawId>>(11);
  message.incoming = query.read<std::optional<IncomingId>>(12);
  return message;
}

void read_details(store::Database& db, Message& message)
{
  auto recipients = db.prepare("SELECT field, name, address FROM message_recipient "
                               "WHERE message = ? ORDER BY field, position");
  recipients.bind_all(message.id);
  for (auto [field, name, address] : recipients.rows<std::string, std::string, std::string>()) {
    auto& list = field == "to" ? message.to : field == "cc" ? message.cc : message.bcc;
    list.push_back({std::move(name), std::move(address)});
  }
  auto attachments = db.prepare("SELECT part, name, type, size, content_id, is_inline "
                                "FROM attachment WHERE message = ? ORDER BY part");
  attachments.bind_all(message.id);
  for (auto [part, name, type, size, content_id, is_inline] :
       attachments.rows<int, std::string, std::string, std::uint64_t, std::string, bool>())
    message.attachments.push_back(
        {std::move(name), std::move(type), std::move(content_id), size, is_inline, part});
}

/// The addresses to which mail of the ticket was passed on, in lower case.
std::set<std::string> asked_for_help(store::Database& db, TicketId ticket)
{
  std::set<std::string> addresses;
  auto query = db.prepare("SELECT r.address FROM message f JOIN message_recipient r "
                          "ON r.message = f.id WHERE f.ticket = ? AND f.class = 'forward'");
  query.bind_all(ticket);
  while (query.step())
    addresses.insert(to_lower_ascii(query.read<std::string_view>(0)));
  return addresses;
}

} // namespace

MessageId add_message(Session& session, const Message& message, std::string_view reason)
{
  auto& db = session.db;
  store::Transaction tx{db};
  db.prepare("INSERT INTO message(ticket, kind, at, author, from_name, from_address, subject, "
             "message_id, class, text, raw, incoming) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)")
      .run(message.ticket, to_text(message.kind), message.at, message.author, message.from.name,
           message.from.address, message.subject, message.message_id, message.mail_class,
           message.text, message.raw, message.incoming);
  const MessageId id{db.last_insert_id()};
  add_recipients(db, id, "to", message.to);
  add_recipients(db, id, "cc", message.cc);
  add_recipients(db, id, "bcc", message.bcc);
  for (const auto& file : message.attachments)
    db.prepare("INSERT INTO attachment(message, part, name, type, size, content_id, is_inline) "
               "VALUES (?, ?, ?, ?, ?, ?, ?)")
        .run(id, file.part, file.name, file.type, file.size, file.content_id, file.is_inline);
  add_participants(session, message);

  if (message.kind == MessageKind::incoming || message.kind == MessageKind::outgoing)
    // With the time of the event below, which would otherwise write the row and its indexes again.
    db.prepare("UPDATE ticket SET last_message_at = ?, last_message_from = ?, "
               "updated_at = max(updated_at, ?) WHERE id = ?")
        .run(message.at, message.author.empty() ? message.from.address : message.author,
             session.now(), message.ticket);
  add_event(session, message.ticket,
            {.kind = "message", .after = to_text(message.kind), .reason = reason, .message = id});
  tx.commit();
  return id;
}

std::vector<Message> conversation(store::Database& db, TicketId ticket)
{
  std::vector<Message> messages;
  auto query =
      db.prepare(fmt::format("SELECT {} FROM message WHERE ticket = ? ORDER BY id", columns));
  query.bind_all(ticket);
  while (query.step()) {
    messages.push_back(read_message(query));
    read_details(db, messages.back());
  }
  return messages;
}

bool is_answered(store::Database& db, TicketId ticket)
{
  return db.prepare("SELECT 1 FROM message WHERE ticket = ? AND kind = 'outgoing' LIMIT 1")
      .bind_all(ticket)
      .value<int>()
      .has_value();
}

std::optional<Message> find_message(store::Database& db, MessageId id)
{
  auto query = db.prepare(fmt::format("SELECT {} FROM message WHERE id = ?", columns));
  query.bind_all(id);
  if (!query.step())
    return {};
  auto message = read_message(query);
  read_details(db, message);
  return message;
}

std::optional<Message> message_to_answer(store::Database& db, TicketId ticket)
{
  // A person's mail before a machine's, a machine's before our own. What somebody wrote to whom the
  // desk had turned for help is not what the customer said.
  std::optional<MessageId> any, incoming;
  std::optional<std::set<std::string>> helpers;
  auto newest_first = db.prepare("SELECT id, kind, class, from_address FROM message "
                                 "WHERE ticket = ? AND kind <> 'comment' ORDER BY id DESC");
  newest_first.bind_all(ticket);
  while (newest_first.step()) {
    const auto id = newest_first.read<MessageId>(0);
    if (!any)
      any = id;
    if (parse_kind(newest_first.read<std::string_view>(1)) != MessageKind::incoming)
      continue;
    if (!incoming)
      incoming = id;
    if (!newest_first.read<std::string_view>(2).starts_with(mail::to_text(mail::Class::human)))
      continue;
    if (!helpers)
      helpers = asked_for_help(db, ticket);
    if (!helpers->contains(to_lower_ascii(newest_first.read<std::string_view>(3))))
      return find_message(db, id);
  }
  const auto id = incoming ? incoming : any;
  return id ? find_message(db, *id) : std::nullopt;
}

std::optional<Located> find_by_message_id(store::Database& db, std::string_view message_id)
{
  if (message_id.empty())
    return {};
  auto row = db.prepare("SELECT ticket, id FROM message WHERE message_id = ? AND message_id <> '' "
                        "ORDER BY id DESC LIMIT 1")
                 .bind_all(message_id)
                 .row<TicketId, MessageId>();
  if (!row)
    return {};
  return Located{std::get<0>(*row), std::get<1>(*row)};
}

bool takes_part(store::Database& db, TicketId ticket, std::string_view address)
{
  const auto folded = mail::fold_address(address);
  return db.prepare("SELECT 1 FROM participant WHERE ticket = ? AND address = ?")
      .bind_all(ticket, folded)
      .value<int>()
      .has_value();
}

void add_participant(store::Database& db, TicketId ticket, std::string_view address)
{
  db.prepare("INSERT INTO participant(ticket, address) VALUES (?, ?) ON CONFLICT DO NOTHING")
      .run(ticket, mail::fold_address(address));
}

std::vector<std::string> participants(store::Database& db, TicketId ticket)
{
  std::vector<std::string> addresses;
  for (auto [address] : db.prepare("SELECT address FROM participant WHERE ticket = ?")
                            .bind_all(ticket)
                            .rows<std::string>())
    addresses.push_back(std::move(address));
  return addresses;
}

std::vector<std::string> message_ids(store::Database& db, TicketId ticket)
{
  std::vector<std::string> ids;
  auto query =
      db.prepare("SELECT message_id FROM message "
                 "WHERE ticket = ? AND message_id <> '' AND kind <> 'comment' ORDER BY id");
  query.bind_all(ticket);
  for (const auto& [id] : query.rows<std::string>())
    ids.push_back(id);
  return ids;
}

Message get_message(store::Database& db, MessageId id)
{
  if (auto message = find_message(db, id))
    return std::move(*message);
  throw Error{Kind::usage, fmt::format("no message {}{}; tkt show ID has their numbers", id,
                                       nearest_number(db, "message", id.value))};
}

bool is_refused(store::Database& db, TicketId ticket, MessageId message)
{
  return db
      .prepare("SELECT 1 FROM event WHERE ticket = ? AND kind = 'refused' AND message = ? LIMIT 1")
      .bind_all(ticket, message)
      .value<int>()
      .has_value();
}

} // namespace tkt::desk
