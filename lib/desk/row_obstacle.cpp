#include "desk/row_obstacle.hpp"

#include <charconv>

#include <fmt/format.h>

#include "base/text.hpp"
#include "desk/contact_reverse.hpp"

namespace tkt::desk {

namespace {

std::int64_t key_number(store::Database& db, const store::RowChange& change)
{
  std::int64_t number = 0;
  const auto text = store::read_image(db, change.key)["0"].value_or("");
  std::from_chars(text.data(), text.data() + text.size(), number);
  return number;
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
                        .bind_all(number, session.now())
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
