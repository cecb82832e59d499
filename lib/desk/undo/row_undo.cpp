#include "desk/undo/row_undo.hpp"

#include <algorithm>
#include <map>
#include <set>

#include <fmt/format.h>

#include "base/clock.hpp"
#include "base/text.hpp"
#include "desk/undo/contact_undo.hpp"
#include "desk/undo/logged_tables.hpp"
#include "store/transaction.hpp"

namespace tkt::desk {

namespace {

using store::RowChange;
using store::RowImage;

bool is_mail(std::string_view table)
{
  return table == "outbox" || table == "outbox_recipient" || table == "sent_copy" ||
         table == "draft";
}

/// Changes that come back together, the newest first.
using Group = std::vector<RowChange>;

/// Which changes belong together: sets that are joined.
class Sets {
public:
  std::size_t add()
  {
    parents_.push_back(parents_.size());
    return parents_.size() - 1;
  }
  std::size_t root(std::size_t one)
  {
    while (parents_[one] != one)
      one = parents_[one] = parents_[parents_[one]];
    return one;
  }
  void join(std::size_t a, std::size_t b) { parents_[root(a)] = root(b); }

private:
  std::vector<std::size_t> parents_;
};

/// Contacts that a change of a row names belong together; so does all mail of a command; other rows
/// are each on their own.
std::vector<Group> in_groups(store::Database& db, std::vector<RowChange> changes)
{
  Sets sets;
  std::map<ContactId, std::size_t> of_contact;
  std::optional<std::size_t> mail;
  for (const auto& change : changes) {
    const auto set = sets.add();
    if (is_mail(change.table))
      sets.join(set, *(mail = mail.value_or(set)));
    for (const auto id : contacts_in(db, change))
      sets.join(set, of_contact.try_emplace(id, set).first->second);
  }
  std::vector<Group> groups;
  std::map<std::size_t, std::size_t> places;
  for (std::size_t i = 0; i < changes.size(); ++i) {
    const auto [place, fresh] = places.try_emplace(sets.root(i), groups.size());
    if (fresh)
      groups.emplace_back();
    groups[place->second].push_back(std::move(changes[i]));
  }
  return groups;
}

/// `agent bert`.
std::string name_of(store::Database& db, const ActionTable& table, const RowChange& change)
{
  const auto key = store::read_image(db, change.key);
  const auto last = key.empty() ? std::string{} : key.rbegin()->second.value_or("");
  std::string noun{table.noun.empty() ? table.table.name : table.noun};
  std::replace(noun.begin(), noun.end(), '_', ' ');
  return fmt::format("{} {}", noun, last);
}

bool is_loose(const ActionTable& table, std::string_view column)
{
  return std::find(table.loose.begin(), table.loose.end(), column) != table.loose.end();
}

/// Whether both are the same but for loose columns.
bool same(const ActionTable& table, const RowImage& a, const RowImage& b)
{
  return std::all_of(a.begin(), a.end(), [&](const auto& column) {
    const auto other = b.find(column.first);
    return is_loose(table, column.first) || (other != b.end() && other->second == column.second);
  });
}

constexpr std::string_view of_book = "address_book_card";
/// Put back with the event that tells of it.
constexpr std::string_view by_event = "autoreply";

enum class Outcome { done, already, kept, moved };

/// What is taken back.
struct Work {
  ActionId action = 0;
  Sent sent = Sent::no;
  std::string_view reason;
};

class Reverser {
public:
  Reverser(Session& session, const Work& work) : session_{session}, work_{work} {}

  /// `why` is told where it has moved.
  Outcome put_back(const RowChange& change, std::string& why);
  /// Fields of rows that were left as they are, though the rest of their row came back.
  std::vector<RowReversal> left;

private:
  Outcome take_away(const ActionTable& table, const RowChange& change, std::string& why);
  Outcome bring(const ActionTable& table, const RowChange& change, std::string& why);
  Outcome set_back(const ActionTable& table, const RowChange& change, std::string& why);
  RowImage read(const std::optional<std::string>& image)
  {
    return image ? store::read_image(session_.db, *image) : RowImage{};
  }

  Session& session_;
  Work work_;
};

/// What mail has become, in words that say why it stays.
std::string moved_text(std::string_view table, const RowImage& now)
{
  if (table != "outbox")
    return "it has been changed again";
  const auto found = now.find("state");
  const auto state = found == now.end() ? "" : found->second.value_or("");
  if (state == "sent")
    return "it has been sent, and stays";
  if (state == "sending")
    return "it is just being sent; ask again in a moment";
  return "it has been changed again";
}

Outcome Reverser::take_away(const ActionTable& table, const RowChange& change, std::string& why)
{
  auto& db = session_.db;
  const auto now = store::row_image(db, table.table, change.key);
  if (!now && is_mail(table.table.name)) {
    why = "it was sent or dropped since"; // and must not leave a second time
    return Outcome::moved;
  }
  if (!now)
    return Outcome::already;
  if (!same(table, read(change.after), read(now))) {
    why = moved_text(table.table.name, read(now));
    return Outcome::moved;
  }
  if (const auto stands = obstacle(session_, change, work_.action, work_.sent);
      !stands.text.empty()) {
    why = stands.text;
    return stands.keep ? Outcome::kept : Outcome::moved;
  }
  if (table.table.name == "contact")
    for (const auto id : contacts_in(db, change))
      leave_tickets(db, id);
  store::delete_row(db, table.table, change.key);
  return Outcome::done;
}

Outcome Reverser::bring(const ActionTable& table, const RowChange& change, std::string& why)
{
  auto& db = session_.db;
  const auto now = store::row_image(db, table.table, change.key);
  if (now && same(table, read(change.before), read(now)))
    return Outcome::already;
  if (now) {
    why = "there is another one by now";
    return Outcome::moved;
  }
  store::insert_row(db, table.table, *change.before);
  return Outcome::done;
}

Outcome Reverser::set_back(const ActionTable& table, const RowChange& change, std::string& why)
{
  auto& db = session_.db;
  const auto image = store::row_image(db, table.table, change.key);
  if (!image) {
    why = "it is there no more";
    return Outcome::moved;
  }
  const auto before = read(change.before);
  const auto after = read(change.after);
  const auto now = read(image);
  if (!table.by_column && !same(table, after, now)) {
    why = moved_text(table.table.name, now);
    return same(table, before, now) ? Outcome::already : Outcome::moved;
  }
  std::vector<std::string> columns;
  for (const auto& [column, value] : before) {
    const auto& current = now.at(column);
    if (value == after.at(column) || current == value)
      continue;
    if (current == after.at(column) || is_loose(table, column)) {
      columns.push_back(column);
    } else if (table.by_column && column != "merged_into") {
      left.push_back({name_of(db, table, change), column, "", "",
                      fmt::format("its {} has been changed again", column)});
    } else {
      why = moved_text(table.table.name, now);
      return Outcome::moved;
    }
  }
  std::erase_if(columns,
                [&](const auto& column) { return is_loose(table, column) && columns.size() == 1; });
  if (columns.empty())
    return left.empty() ? Outcome::already : Outcome::kept;
  if (const auto stands = obstacle(session_, change, work_.action, work_.sent);
      !stands.text.empty()) {
    why = stands.text;
    return Outcome::moved;
  }
  store::write_columns(db, table.table, change.key, *change.before, columns);
  return Outcome::done;
}

Outcome Reverser::put_back(const RowChange& change, std::string& why)
{
  const auto& table = action_table(change.table);
  if (!change.before)
    return take_away(table, change, why);
  return change.after ? set_back(table, change, why) : bring(table, change, why);
}

RowReversal told_of(store::Database& db, const RowChange& change)
{
  const auto& table = action_table(change.table);
  const auto value = [&](const std::optional<std::string>& image) {
    if (!image)
      return std::string{};
    auto columns = store::read_image(db, *image);
    if (columns["cancelled"] == "1")
      return std::string{"cancelled"};
    auto text = columns[std::string{table.face}].value_or("");
    if (table.face.ends_with("_at") && !text.empty())
      return to_rfc3339(from_millis(std::stoll(text)));
    return text;
  };
  return RowReversal{name_of(db, table, change), std::string{table.face}, value(change.after),
                     value(change.before), ""};
}

/// What is said of a row that was put back; nothing of what is told as part of another.
std::optional<RowReversal> tell(store::Database& db, const RowChange& change)
{
  if (action_table(change.table).noun.empty())
    return {};
  return told_of(db, change);
}

/// All of a group or, where something of it has moved, nothing.
void put_back(Session& session, const Group& group, const Work& work,
              std::vector<RowReversal>& done)
{
  auto& db = session.db;
  store::Transaction tx{db};
  ContactsBefore contacts{session, group};
  Reverser reverser{session, work};
  std::vector<RowReversal> told;
  std::vector<RowReversal> cards; // told of where no contact is
  for (const auto& change : group) {
    std::string why;
    const auto outcome = reverser.put_back(change, why);
    if (outcome == Outcome::moved) {
      tx.rollback();
      done.push_back({name_of(db, action_table(change.table), change), "", "", "", why});
      return;
    }
    if (outcome == Outcome::kept && reverser.left.empty())
      return; // with all that belongs to it
    if (outcome != Outcome::done)
      continue;
    if (auto line = tell(db, change))
      told.push_back(std::move(*line));
    else if (change.table == of_book)
      cards.push_back(told_of(db, change));
  }
  for (auto& one : contacts.settle(work.reason))
    told.push_back({fmt::format("contact {}", one.contact), std::move(one.field),
                    std::move(one.before), std::move(one.after), ""});
  tx.commit();
  if (told.empty())
    told = std::move(cards);
  for (auto* lines : {&told, &reverser.left})
    done.insert(done.end(), std::make_move_iterator(lines->begin()),
                std::make_move_iterator(lines->end()));
}

} // namespace

namespace {

bool is_cancelled(store::Database& db, const std::optional<std::string>& image)
{
  return image && store::read_image(db, *image)["cancelled"].value_or("") == "1";
}

/// A mail, or a copy of one, that waits by the action.
bool queues(store::Database& db, const RowChange& change)
{
  return !change.before || (is_cancelled(db, change.before) && !is_cancelled(db, change.after));
}

} // namespace

std::vector<RowReversal> reverse_rows(Session& session, ActionId action, Sent sent,
                                      std::string_view reason)
{
  std::vector<RowReversal> done;
  store::Transaction tx{session.db};
  store::defer_references(session.db);
  auto changes = store::row_changes(session.db, action);
  std::erase_if(changes, [&](const RowChange& change) {
    const bool queued = (change.table == "outbox" || change.table == "outbox_recipient") &&
                        queues(session.db, change);
    const bool with_mail = change.table == "draft" || change.table == "participant";
    return queued || change.table == by_event || (sent == Sent::yes && with_mail);
  });
  for (const auto& group : in_groups(session.db, std::move(changes)))
    put_back(session, group, {action, sent, reason}, done);
  tx.commit();
  return done;
}

bool put_row_back(Session& session, ActionId action, std::string_view table, std::string_view key)
{
  for (const auto& change : store::row_changes(session.db, action)) {
    std::string why;
    if (change.table == table && change.key == key)
      return Reverser{session, {action, Sent::no, {}}}.put_back(change, why) == Outcome::done;
  }
  return false;
}

std::vector<std::string> books_of_action(store::Database& db, ActionId action)
{
  std::set<std::string> books;
  for (const auto& change : store::row_changes(db, action))
    if (change.table == of_book)
      books.insert(store::read_image(db, change.key)["0"].value_or(""));
  return {books.begin(), books.end()};
}

std::vector<OutboxId> mail_of_action(store::Database& db, ActionId action)
{
  std::vector<OutboxId> mails;
  for (const auto& change : store::row_changes(db, action))
    if (change.table == "outbox" && queues(db, change)) {
      const auto text = store::read_image(db, change.key)["0"].value_or("");
      mails.push_back(OutboxId{parse_number<std::int64_t>(text).value_or(0)});
    }
  return mails;
}

namespace {

std::int64_t key_number(store::Database& db, const store::RowChange& change)
{
  return parse_number<std::int64_t>(store::read_image(db, change.key)["0"].value_or(""))
      .value_or(0);
}

/// A key that has signed mail must stay, or answers to that mail would find no ticket; and the one
/// that signs after it must be believed.
std::string of_new_token_key(store::Database& db, std::int64_t number)
{
  const auto signed_since =
      db.prepare("SELECT 1 FROM token_key WHERE number = ? AND created_at <= (SELECT created_at "
                 "FROM outbox ORDER BY id DESC LIMIT 1)")
          .bind_all(number)
          .value<int>();
  if (signed_since)
    return "it has signed mail since, whose answers need it; tkt key rotate makes another";
  if (db.prepare("SELECT max(number) FROM token_key").value<std::int64_t>() != number)
    return "there is a newer one";
  const auto before = db.prepare("SELECT retired_at IS NOT NULL FROM token_key WHERE number < ? "
                                 "ORDER BY number DESC LIMIT 1")
                          .bind_all(number)
                          .value<bool>();
  if (before.value_or(false))
    return "the key before it is retired, and must not sign again";
  return {};
}

std::string of_retired_key(store::Database& db, const store::RowChange& change, std::int64_t number)
{
  const bool retires = !store::read_image(db, *change.after)["retired_at"];
  if (retires && db.prepare("SELECT max(number) FROM token_key").value<std::int64_t>() == number)
    return "it is the one that signs";
  return {};
}

std::string of_new_survey_key(store::Database& db, std::int64_t number)
{
  const auto signed_since =
      db.prepare("SELECT 1 FROM survey_key WHERE number = ? AND created_at <= (SELECT asked_at "
                 "FROM rating_request ORDER BY id DESC LIMIT 1)")
          .bind_all(number)
          .value<int>();
  if (signed_since)
    return "it has signed links since, whose answers need it; tkt key survey --rotate makes "
           "another";
  if (db.prepare("SELECT max(number) FROM survey_key").value<std::int64_t>() != number)
    return "there is a newer one";
  return {};
}

std::string of_draft(Session& session, std::int64_t number)
{
  const auto open = session.db.prepare("SELECT 1 FROM draft WHERE id = ? AND open_until > ?")
                        .bind_all(number, Clock::system().now())
                        .value<int>();
  return open ? "it is open in an editor" : "";
}

} // namespace

Obstacle obstacle(Session& session, const store::RowChange& change, ActionId action, Sent sent)
{
  auto& db = session.db;
  const bool goes = !change.before;
  if (change.table == "contact" && goes) {
    const auto use = use_of_contact(db, ContactId{key_number(db, change)}, action, sent);
    return {use.text, use.own};
  }
  if (change.table == "token_key" && goes)
    return {of_new_token_key(db, key_number(db, change))};
  if (change.table == "token_key" && change.after)
    return {of_retired_key(db, change, key_number(db, change))};
  if (change.table == "survey_key" && goes)
    return {of_new_survey_key(db, key_number(db, change))};
  if (change.table == "draft" && goes)
    return {of_draft(session, key_number(db, change))};
  return {};
}

} // namespace tkt::desk
