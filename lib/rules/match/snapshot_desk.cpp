#include "rules/match/snapshot_desk.hpp"

#include <algorithm>
#include <vector>

#include <fmt/format.h>

#include "base/text.hpp"
#include "desk/message/message.hpp"
#include "rules/match/planned_ticket.hpp"
#include "rules/match/ticket_query.hpp"
#include "store/transaction.hpp"

namespace tkt::rules {

namespace {

/// More are not kept in memory: the copy is begun anew.
constexpr std::size_t most_messages = 20'000;

} // namespace

/// A question's ticket, which the next question may be about as well.
struct SnapshotDesk::Asked {
  Asked(store::Database& db, const Facts& facts, std::optional<TicketId> number, std::string named)
      : tx{db}, ticket{db, facts, number}, key{std::move(named)}
  {
  }
  store::Transaction tx; ///< never committed
  PlannedTicket ticket;
  std::string key;
};

SnapshotDesk::SnapshotDesk(store::Database& desk) : desk_{desk} {}
SnapshotDesk::~SnapshotDesk() = default;

void SnapshotDesk::look_at(IncomingId message, TicketId number, const PastTicket* ticket)
{
  message_ = message;
  number_ = number;
  ticket_ = ticket;
}

void SnapshotDesk::begin_anew()
{
  asked_.reset();
  loaded_.clear();
  contacts_.clear();
  messages_ = 0;
  state_of_.reset();
  copy_ = std::make_unique<store::Database>(store::Database::memory());
  copy_->execute("PRAGMA foreign_keys = OFF"); // what a ticket refers to is brought over or not
}

bool SnapshotDesk::finds(const Facts& facts, const desk::Query& query)
{
  auto key = key_of(facts);
  if (!asked_ || asked_->key != key) {
    asked_.reset();
    if (!copy_ || messages_ > most_messages)
      begin_anew();
    const auto& scene = facts.scene();
    if (scene.contact && scene.contact->id)
      load_contact(scene.contact->id);
    std::optional<TicketId> number;
    if (scene.ticket != nullptr)
      load(*ticket_, scene.config);
    else if (!loaded_.contains(number_))
      number = number_;
    asked_ = std::make_unique<Asked>(*copy_, facts, number, std::move(key));
  }
  return rules::finds(*copy_, facts, query, asked_->ticket.id());
}

/// What a question is about: the message, and what the rules want so far.
std::string SnapshotDesk::key_of(const Facts& facts) const
{
  auto key = fmt::format("{}\n{}", message_, facts.scene().ticket != nullptr);
  const auto add = [&](std::string_view text) { key.append("\n").append(text); };
  using desk::Field;
  for (const auto field : {Field::status, Field::queue, Field::agent, Field::team, Field::priority,
                           Field::category, Field::type, Field::sla})
    add(facts.field(field));
  for (const auto& field : facts.scene().config.fields) {
    add(field.name);
    add(facts.custom_field(field.name));
  }
  for (const auto& tag : facts.tags())
    add(tag);
  return key;
}

/// Rows whose `key` has that value; those that are there already are replaced.
void SnapshotDesk::copy(std::string_view table, std::string_view columns, std::string_view key,
                        std::int64_t value)
{
  const auto names = split(columns, ' ');
  std::string casts, marks;
  for (const auto name : names) {
    casts += fmt::format("{}CAST({} AS TEXT)", casts.empty() ? "" : ", ", name);
    marks += marks.empty() ? "?" : ", ?";
  }
  auto from = desk_.prepare(fmt::format("SELECT {} FROM {} WHERE {} = ?", casts, table, key));
  auto into = fmt::format("INSERT OR REPLACE INTO {}({}) VALUES ({})", table,
                          fmt::join(names, ", "), marks);
  from.bind_all(value);
  while (from.step()) {
    std::vector<std::optional<std::string>> values;
    for (std::size_t i = 0; i < names.size(); ++i)
      values.push_back(from.read<std::optional<std::string>>(static_cast<int>(i)));
    auto row = copy_->prepare(into);
    for (std::size_t i = 0; i < values.size(); ++i)
      row.bind(static_cast<int>(i) + 1, values[i]);
    row.step();
  }
}

void SnapshotDesk::load_contact(ContactId id)
{
  if (!contacts_.insert(id).second)
    return;
  copy("contact",
       "id name organisation organisation_folded type vip spam language notes created_at", "id",
       id.value);
  copy("contact_address", "address contact", "contact", id.value);
  copy("contact_words", "contact words", "contact", id.value);
}

void SnapshotDesk::load_message(MessageId id, TicketId ticket, const config::Config& config)
{
  copy("message", "id ticket kind at author from_name from_address subject text", "id", id.value);
  copy("attachment", "message part name type size", "message", id.value);
  // It may lie elsewhere today.
  copy_->prepare("UPDATE message SET ticket = ? WHERE id = ?").run(ticket, id);
  for (const auto& [address] :
       desk_
           .prepare("SELECT from_address FROM message WHERE id = ?1 AND kind <> 'comment' UNION "
                    "SELECT r.address FROM message_recipient r JOIN message m ON m.id = r.message "
                    "WHERE r.message = ?1 AND r.field IN ('to', 'cc') AND m.kind <> 'comment'")
           .bind_all(id)
           .rows<std::string>())
    if (!address.empty() && !config.is_own_address(address))
      desk::add_participant(*copy_, ticket, address);
  ++messages_;
}

/// Of links, clocks, ratings and the like only today's are known; past_doubts() says so.
void SnapshotDesk::copy_ticket(const desk::Ticket& ticket)
{
  const auto id = ticket.id;
  copy("ticket",
       "id subject status active queue mailbox requester_name requester_address contact "
       "created_at updated_at last_message_at",
       "id", id.value);
  if (!ticket.requester.address.empty())
    desk::add_participant(*copy_, id, ticket.requester.address);
  for (const auto* key : {"ticket", "other"})
    copy("link", "ticket other kind", key, id.value);
  copy("sla_clock", "ticket target round state started_at due_at work stopped_at crossed_at",
       "ticket", id.value);
  copy("rating_request", "id ticket occasion queue agent address asked_at expires_at", "ticket",
       id.value);
  copy("rating", "request ticket score comment way rated_at changed_at", "ticket", id.value);
  copy("snooze", "ticket until status", "ticket", id.value);
  copy("autoreply", "ticket state at reason", "ticket", id.value);
}

void SnapshotDesk::set_fields(const PastTicket& past)
{
  auto& db = *copy_;
  const auto& ticket = past.ticket;
  const auto id = ticket.id;
  db.prepare("UPDATE ticket SET subject = ?, status = ?, substatus = ?, active = ?, queue = ?, "
             "agent = ?, team = ?, priority = ?, category = ?, type = ?, sla = ?, closed_at = ? "
             "WHERE id = ?")
      .run(ticket.subject, ticket.status, ticket.substatus, ticket.active, ticket.queue,
           ticket.agent, ticket.team, ticket.priority, ticket.category, ticket.type, ticket.sla,
           ticket.closed_at, id);
  const auto changed = desk_
                           .prepare("SELECT at FROM event WHERE ticket = ? AND id < ? "
                                    "ORDER BY id DESC LIMIT 1")
                           .bind_all(id, past.last)
                           .value<Instant>();
  db.prepare("UPDATE ticket SET updated_at = coalesce(?2, created_at), last_message_at = coalesce("
             "(SELECT max(at) FROM message WHERE ticket = ?1 AND kind IN ('incoming', 'outgoing')),"
             " created_at) WHERE id = ?1")
      .run(id, changed);
  db.prepare("DELETE FROM ticket_tag WHERE ticket = ?").run(id);
  for (const auto& tag : ticket.tags)
    db.prepare("INSERT INTO ticket_tag(ticket, tag) VALUES (?, ?) ON CONFLICT DO NOTHING")
        .run(id, tag);
  db.prepare("DELETE FROM ticket_field WHERE ticket = ?").run(id); // the question sets them
}

void SnapshotDesk::load(const PastTicket& past, const config::Config& config)
{
  auto& db = *copy_;
  const auto& ticket = past.ticket;
  const auto id = ticket.id;
  if (state_of_ == past.last && loaded_.contains(id))
    return;
  store::Transaction tx{db};
  if (ticket.contact)
    load_contact(*ticket.contact);
  if (!loaded_.contains(id))
    copy_ticket(ticket);
  auto& known = loaded_[id];
  std::vector<MessageId> messages;
  for (const auto& [message] :
       desk_
           .prepare("SELECT message FROM event WHERE ticket = ? AND id >= ? AND id < ? AND kind = "
                    "'message' AND message IS NOT NULL ORDER BY id")
           .bind_all(id, known, past.last)
           .rows<MessageId>())
    messages.push_back(message);
  for (const auto message : messages)
    load_message(message, id, config);
  known = past.last;

  set_fields(past);
  load_watchers(id, past.last);
  tx.commit();
  state_of_ = past.last;
}

void SnapshotDesk::load_watchers(TicketId id, EventId last)
{
  std::set<std::string> watchers;
  for (const auto& [agent] :
       desk_.prepare("SELECT agent FROM watcher WHERE ticket = ?").bind_all(id).rows<std::string>())
    watchers.insert(agent);
  for (const auto& [kind, before, after] :
       desk_
           .prepare("SELECT kind, before, after FROM event WHERE ticket = ? AND id > ? AND kind IN "
                    "('watcher_added', 'watcher_removed') ORDER BY id DESC")
           .bind_all(id, last)
           .rows<std::string, std::string, std::string>()) {
    if (kind == "watcher_added")
      watchers.erase(after);
    else
      watchers.insert(before);
  }
  copy_->prepare("DELETE FROM watcher WHERE ticket = ?").run(id);
  for (const auto& agent : watchers)
    copy_->prepare("INSERT INTO watcher(ticket, agent) VALUES (?, ?)").run(id, agent);
}

} // namespace tkt::rules
