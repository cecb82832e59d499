#include "desk/contact_reverse.hpp"

#include <array>
#include <functional>
#include <optional>

#include <fmt/format.h>

#include "base/error.hpp"
#include "base/text.hpp"
#include "desk/contact_merge.hpp"
#include "store/transaction.hpp"

namespace tkt::desk {

namespace {

struct Row {
  std::int64_t event = 0;
  ContactId contact;
  std::string kind, before, after;
};

std::vector<Row> changes_of(store::Database& db, ActionId action)
{
  std::vector<Row> rows;
  auto query = db.prepare("SELECT e.id, e.contact, e.kind, e.before, e.after FROM contact_action a "
                          "JOIN contact_event e ON e.id = a.event "
                          "WHERE a.action = ? AND a.undone_by IS NULL ORDER BY e.id DESC");
  query.bind_all(action);
  while (query.step())
    rows.push_back({query.read<std::int64_t>(0), query.read<ContactId>(1),
                    query.read<std::string>(2), query.read<std::string>(3),
                    query.read<std::string>(4)});
  return rows;
}

std::vector<std::string> read_list(const std::string& text)
{
  std::vector<std::string> list;
  for (const auto part : tkt::split(text, ','))
    if (!trim(part).empty())
      list.emplace_back(trim(part));
  return list;
}

/// A field of a contact as the log has it, both ways.
struct Field {
  std::string_view name;
  std::string (*read)(const Contact&);
  void (*write)(Contact&, const std::string&);
};

template <std::string Contact::*Member>
constexpr Field text(std::string_view name)
{
  return {name, [](const Contact& contact) { return contact.*Member; },
          [](Contact& contact, const std::string& value) { contact.*Member = value; }};
}

template <bool Contact::*Member>
constexpr Field flag(std::string_view name)
{
  return {name, [](const Contact& contact) { return std::string{contact.*Member ? "yes" : "no"}; },
          [](Contact& contact, const std::string& value) { contact.*Member = value == "yes"; }};
}

template <std::vector<std::string> Contact::*Member>
constexpr Field list(std::string_view name)
{
  return {name, [](const Contact& contact) { return join(contact.*Member, ", "); },
          [](Contact& contact, const std::string& value) { contact.*Member = read_list(value); }};
}

constexpr std::array fields{
    text<&Contact::name>("name"),           text<&Contact::organisation>("organisation"),
    text<&Contact::type>("type"),           flag<&Contact::vip>("vip"),
    flag<&Contact::spam>("spam"),           text<&Contact::language>("language"),
    text<&Contact::notes>("notes"),         text<&Contact::uid>("uid"),
    list<&Contact::addresses>("addresses"), list<&Contact::phones>("phones"),
};

ContactReversal reverse_field(Session& session, const Row& row, const Field& field,
                              std::string_view reason)
{
  ContactReversal reversal{row.contact, row.kind, row.after, row.before, {}};
  auto contact = get_contact(session.db, row.contact);
  if (contact.id != row.contact || field.read(contact) != row.after) {
    reversal.moved = fmt::format("its {} has been changed again", row.kind);
    return reversal;
  }
  field.write(contact, row.before);
  update_contact(session, contact, reason);
  return reversal;
}

/// Nothing for what is no change of its own.
std::optional<ContactReversal> reverse(Session& session, const Row& row, std::string_view reason)
{
  for (const auto& field : fields)
    if (field.name == row.kind)
      return reverse_field(session, row, field, reason);
  // Both ends have an event; that of the one which was merged says where it went.
  if (row.kind == "merged" && get_contact(session.db, row.contact).id != row.contact)
    return ContactReversal{row.contact,
                           "merged",
                           fmt::format("{}", unmerge_contact(session, row.contact, reason)),
                           "",
                           {}};
  if (row.kind == "accounts" || row.kind == "removed")
    return ContactReversal{row.contact, row.kind, row.after, row.before,
                           "tkt contact edit sets that right"};
  return {};
}

} // namespace

std::vector<ContactReversal> reverse_contacts(Session& session, ActionId action, ActionId by,
                                              std::string_view reason)
{
  std::vector<ContactReversal> done;
  store::Transaction tx{session.db};
  for (const auto& row : changes_of(session.db, action)) {
    auto reversal = reverse(session, row, reason);
    if (!reversal)
      continue;
    if (reversal->moved.empty())
      session.db.prepare("UPDATE contact_action SET undone_by = ? WHERE event = ?")
          .run(by, row.event);
    done.push_back(std::move(*reversal));
  }
  tx.commit();
  return done;
}

} // namespace tkt::desk
