#include "desk/undo/logged_tables.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "base/error.hpp"

namespace tkt::desk {

namespace {

constexpr std::string_view of_draft[] = {"seen", "begun_at", "saved_at", "file"};
constexpr std::string_view of_contact[] = {"updated_at"};
constexpr std::string_view of_list[] = {"position"};

using Table = store::LoggedTable;
using Updates = Table::Updates;

const std::vector<ActionTable>& all()
{
  // Of drafts, what the editor saves later is no command's work.
  static const std::vector<ActionTable> tables{
      {Table{"agent_state", {"agent"}, {"state", "until", "substitute"}}, "agent", "state", {}},
      {Table{"saved_query", {"agent", "name"}, {"query"}}, "query", "query", {}},
      {Table{"draft",
             {"id"},
             {"ticket", "message", "agent", "kind", "started", "text", "seen", "begun_at",
              "saved_at", "file"},
             true,
             Updates::own,
             true},
       "draft", "kind", of_draft},
      {Table{"undeliverable", {"address"}, {"since", "status", "reason", "message"}},
       "undeliverable",
       "status",
       {}},
      {Table{"contact_lookup",
             {"address"},
             {"found", "name", "organisation", "type", "vip", "language", "reference", "asked_at"}},
       "lookup",
       "found",
       {}},
      {Table{"token_key", {"number"}, {"key", "created_at", "retired_at"}},
       "key",
       "retired_at",
       {}},
      {Table{"survey_key", {"number"}, {"seed", "created_at"}}, "survey key", "created_at", {}},
      {Table{"autoreply", {"ticket"}, {"state", "at", "reason"}}, "", "state", {}},
      {Table{"participant", {"ticket", "address"}, {}}, "", "", {}},
      {Table{"snooze", {"ticket"}, {"until", "status"}}, "", "", {}},
      {Table{"outbox",
             {"id"},
             {"state", "cancelled", "attempts", "due_at", "not_before", "error", "done_at"},
             true,
             Updates::all,
             false},
       "outbox",
       "state",
       {}},
      {Table{"outbox_recipient",
             {"outbox", "address"},
             {"state", "cancelled", "reply"},
             false,
             Updates::all,
             false},
       "",
       "",
       {}},
      {Table{"sent_copy",
             {"outbox"},
             {"mailbox", "state", "attempts", "begun", "due_at", "not_before", "error"},
             true,
             Updates::none,
             true},
       "",
       "",
       {}},
      {Table{"contact",
             {"id"},
             {"name", "organisation", "type", "vip", "spam", "language", "notes", "uid",
              "merged_into", "created_at", "updated_at"}},
       "", "", of_contact, true},
      {Table{"contact_address", {"address"}, {"contact", "written", "position"}}, "", "", of_list},
      {Table{"contact_phone", {"contact", "position"}, {"number", "digits"}}, "", "", {}},
      {Table{"contact_account", {"contact", "position"}, {"service", "name"}}, "", "", {}},
      {Table{"contact_merge", {"merged", "kind", "key"}, {}}, "", "", {}},
      {Table{"address_book_card", {"book", "href"}, {"etag", "contact", "made"}}, "", "etag", {}},
      {Table{"ticket", {"id"}, {"contact"}, false, Updates::all, false}, "", "", {}},
  };
  return tables;
}

} // namespace

std::span<const ActionTable> action_tables()
{
  return all();
}

std::span<const store::LoggedTable> logged_tables()
{
  static const auto tables = [] {
    std::vector<store::LoggedTable> list;
    for (const auto& one : all())
      list.push_back(one.table);
    return list;
  }();
  return tables;
}

const ActionTable& action_table(std::string_view name)
{
  const auto found = std::find_if(all().begin(), all().end(),
                                  [&](const ActionTable& one) { return one.table.name == name; });
  if (found == all().end())
    throw Error{Kind::internal,
                fmt::format("no table \"{}\" that commands are taken back in", name)};
  return *found;
}

} // namespace tkt::desk
