#include "rules/ticket_query.hpp"

#include <algorithm>
#include <optional>

#include <fmt/format.h>

#include "base/error.hpp"
#include "base/text.hpp"
#include "desk/names.hpp"
#include "desk/query.hpp"
#include "desk/saved_query.hpp"
#include "sla/remaining.hpp"
#include "store/transaction.hpp"

namespace tkt::rules {

namespace {

using desk::Field;

desk::QueryContext context_of(const config::Config& config, Instant now)
{
  desk::QueryContext context{config, now, desk::zone_of(config)};
  context.saved = [&config](const std::string& name) -> std::optional<std::string> {
    for (const auto& query : config.queries)
      if (query.name == name)
        return query.query;
    return {};
  };
  for (const auto& query : config.queries)
    context.saved_names.push_back(query.name);
  return context;
}

/// The ticket as the rules so far leave it, in the database; to be rolled back.
class Foreseen {
public:
  Foreseen(store::Database& db, const Facts& facts) : db_{db}, facts_{facts}
  {
    const auto* ticket = facts.scene().ticket;
    const bool is_there = ticket != nullptr && ticket->id.value > 0;
    id_ = is_there ? ticket->id : open();
    if (is_there)
      change();
    for (const auto& tag : facts.tags())
      db.prepare("INSERT INTO ticket_tag(ticket, tag) VALUES (?, ?) ON CONFLICT DO NOTHING")
          .run(id_, tag);
    if (facts.message() != nullptr && (!is_there || facts.scene().event == nullptr))
      add_message(*facts.message());
  }

  TicketId id() const { return id_; }

private:
  struct State {
    std::string status;
    std::string substatus;
    bool active;
  };
  State state() const
  {
    const auto text = facts_.field(Field::status);
    const auto slash = std::min(text.find('/'), text.size());
    State state{text.substr(0, slash), text.substr(std::min(slash + 1, text.size())), true};
    if (const auto* known = facts_.scene().config.find_status(state.status))
      state.active = config::is_active(known->kind);
    return state;
  }

  TicketId open()
  {
    const auto& scene = facts_.scene();
    const auto* message = scene.message;
    const auto* ticket = scene.ticket;
    const auto from = ticket != nullptr    ? ticket->requester
                      : message != nullptr ? message->author().value_or(mail::Address{})
                                           : mail::Address{};
    const auto subject = ticket != nullptr    ? ticket->subject
                         : message != nullptr ? message->subject()
                                              : std::string{};
    std::optional<ContactId> contact;
    if (scene.contact && scene.contact->id)
      contact = scene.contact->id;
    const auto now = state();
    db_.prepare("INSERT INTO ticket(subject, status, substatus, active, queue, agent, team, "
                "priority, category, type, sla, mailbox, requester_name, requester_address, "
                "contact, created_at, updated_at, last_message_at) "
                "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)")
        .run(subject, now.status, now.substatus, now.active, facts_.field(Field::queue),
             facts_.field(Field::agent), facts_.field(Field::team), facts_.field(Field::priority),
             facts_.field(Field::category), facts_.field(Field::type), facts_.field(Field::sla),
             facts_.mailbox(), from.name, from.address, contact, scene.at, scene.at, scene.at);
    return TicketId{db_.last_insert_id()};
  }

  void change()
  {
    const auto now = state();
    db_.prepare("UPDATE ticket SET status = ?, substatus = ?, active = ?, queue = ?, agent = ?, "
                "team = ?, priority = ?, category = ?, type = ?, sla = ? WHERE id = ?")
        .run(now.status, now.substatus, now.active, facts_.field(Field::queue),
             facts_.field(Field::agent), facts_.field(Field::team), facts_.field(Field::priority),
             facts_.field(Field::category), facts_.field(Field::type), facts_.field(Field::sla),
             id_);
  }

  void add_message(const mail::Message& message)
  {
    const auto from = message.author().value_or(mail::Address{});
    db_.prepare("INSERT INTO message(ticket, kind, at, from_name, from_address, subject, text) "
                "VALUES (?, 'incoming', ?, ?, ?, ?, ?)")
        .run(id_, facts_.scene().at, from.name, from.address, message.subject(), message.text());
    if (!from.address.empty())
      db_.prepare("INSERT INTO participant(ticket, address) VALUES (?, ?) ON CONFLICT DO NOTHING")
          .run(id_, mail::fold_address(from.address));
  }

  store::Database& db_;
  const Facts& facts_;
  TicketId id_;
};

bool ask(store::Database& db, const Facts& facts, const desk::Query& query, TicketId id)
{
  auto* calendars = facts.scene().calendars;
  if (query.needs_left)
    desk::define_work_left(
        db,
        [&db, calendars, now = facts.scene().at](TicketId of, std::string_view sla,
                                                 std::string_view queue) -> std::optional<seconds> {
          if (calendars == nullptr)
            return {};
          desk::Ticket ticket;
          ticket.clocks = desk::clocks_of(db, of);
          ticket.sla = sla;
          ticket.queue = queue;
          const auto left = sla::remaining(*calendars, ticket, now);
          return left ? std::optional{left->work} : std::nullopt;
        });
  const auto where = desk::both({"t.id = ?", {id.value}}, query.condition);
  auto found = db.prepare(fmt::format("SELECT 1 FROM ticket t WHERE {}", where.sql));
  desk::bind_values(found, where.values);
  return found.step();
}

void look_at(const config::Config& config, const std::string& query, const config::Place& place,
             std::string_view what, std::vector<config::Problem>& problems)
{
  try {
    desk::compile_query(query, context_of(config, Instant{}));
  } catch (const desk::QueryError& e) {
    const auto at = std::min(e.where().at, query.size());
    problems.push_back(
        {place, fmt::format("{}: {}; at character {} of \"{}\": \"{}\"", what, e.what(), at + 1,
                            query, query.substr(at, std::max<std::size_t>(1, e.where().size)))});
  }
}

void look_at(const config::Config& config, const config::Condition& condition,
             std::vector<config::Problem>& problems)
{
  if (condition.test == "query")
    for (const auto& query : condition.values)
      look_at(config, query, condition.place, "if: query", problems);
  for (const auto& part : condition.parts)
    look_at(config, part, problems);
}

} // namespace

namespace {

bool ask_foreseen(store::Database& db, const Facts& facts, const desk::Query& query)
{
  store::Transaction tx{db}; // never committed
  const Foreseen foreseen{db, facts};
  return ask(db, facts, query, foreseen.id());
}

} // namespace

bool finds_ticket(const Facts& facts, const std::string& query)
{
  const auto& scene = facts.scene();
  if (scene.db == nullptr)
    return false;
  const auto compiled = desk::compile_query(query, context_of(scene.config, scene.at));
  if (!scene.only_looking)
    return ask_foreseen(*scene.db, facts, compiled);
  // Whoever only looks has the file open for reading; what is rolled back takes another connection.
  try {
    auto db = store::Database::open(scene.db->file(), store::Mode::write);
    return ask_foreseen(db, facts, compiled);
  } catch (const Error& e) {
    if (e.kind() != Kind::temporary)
      throw;
  }
  return scene.ticket != nullptr && scene.ticket->id.value > 0 &&
         ask(*scene.db, facts, compiled, scene.ticket->id);
}

std::vector<config::Problem> query_problems(const config::Config& config,
                                            const config::Condition& condition)
{
  std::vector<config::Problem> problems;
  look_at(config, condition, problems);
  return problems;
}

std::vector<config::Problem> query_problems(const config::Config& config)
{
  std::vector<config::Problem> problems;
  for (const auto& rule : config.rules)
    look_at(config, rule.condition, problems);
  for (const auto& saved : config.queries)
    look_at(config, saved.query, saved.place, fmt::format("query \"{}\"", saved.name), problems);
  return problems;
}

} // namespace tkt::rules
