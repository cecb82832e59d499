#include "desk/undo/whose_mail.hpp"

#include <algorithm>
#include <set>

#include <fmt/format.h>

#include "desk/message/message.hpp"
#include "desk/message/raw.hpp"
#include "desk/ticket/ticket.hpp"
#include "desk/token/token.hpp"
#include "desk/undo/merge_split_rows.hpp"
#include "mail/parse/message.hpp"

namespace tkt::desk {

namespace {

enum class Whose { source, target, unknown };

class Sorting {
public:
  Sorting(Session& session, const Operation& operation)
      : session_{session}, operation_{operation}, theirs_{operation.messages.begin(),
                                                          operation.messages.end()}
  {
    their_people_.insert(person(get_ticket(session.db, operation.source).requester.address));
    our_people_.insert(person(get_ticket(session.db, operation.target).requester.address));
  }

  /// One that was there when the tickets became one.
  void know(const Message& message)
  {
    if (message.kind == MessageKind::incoming)
      (theirs_.contains(message.id) ? their_people_ : our_people_)
          .insert(person(message.from.address));
  }

  bool is_theirs(const Message& message)
  {
    auto whose = by_reference(message);
    if (whose == Whose::unknown)
      whose = by_person(message);
    if (whose == Whose::source)
      theirs_.insert(message.id);
    return whose == Whose::source;
  }

private:
  static std::string person(std::string_view address) { return mail::fold_address(address); }

  Whose by_reference(const Message& message)
  {
    if (!message.raw)
      return Whose::unknown;
    const auto raw = read_raw(session_.db, *message.raw);
    const auto mail = mail::Message::parse(raw);
    auto ids = mail.references();
    ids.insert(ids.end(), mail.in_reply_to().begin(), mail.in_reply_to().end());
    for (auto id = ids.rbegin(); id != ids.rend(); ++id) {
      if (const auto located = find_by_message_id(session_.db, *id))
        return theirs_.contains(located->message) ? Whose::source : Whose::target;
      if (const auto ticket = verify_message_id(session_.db, *id))
        return *ticket == operation_.source ? Whose::source : Whose::target;
    }
    return Whose::unknown;
  }

  Whose by_person(const Message& message) const
  {
    const auto who = person(message.from.address);
    return !who.empty() && their_people_.contains(who) && !our_people_.contains(who)
               ? Whose::source
               : Whose::target;
  }

  Session& session_;
  const Operation& operation_;
  std::set<MessageId> theirs_;
  std::set<std::string> their_people_, our_people_;
};

} // namespace

std::vector<MessageId> came_for_source(Session& session, const Operation& operation)
{
  auto& db = session.db;
  const auto merged = db.prepare("SELECT max(id) FROM event WHERE ticket = ? AND kind = "
                                 "'merged_from' AND after = ?")
                          .bind_all(operation.target, fmt::format("{}", operation.source))
                          .value<std::optional<EventId>>()
                          .value_or(std::nullopt);
  if (!merged)
    return {};
  std::set<MessageId> since;
  for (const auto& [id] : db.prepare("SELECT message FROM event WHERE ticket = ? AND id > ? AND "
                                     "kind = 'message' AND message IS NOT NULL")
                              .bind_all(operation.target, *merged)
                              .rows<MessageId>())
    since.insert(id);
  if (since.empty())
    return {};
  Sorting sorting{session, operation};
  std::vector<MessageId> later;
  for (const auto id : messages_of(db, operation.target)) {
    if (since.contains(id))
      later.push_back(id);
    else if (const auto message = find_message(db, id))
      sorting.know(*message);
  }
  std::vector<MessageId> found;
  for (const auto id : later) {
    const auto message = find_message(db, id);
    if (message && message->kind == MessageKind::incoming && sorting.is_theirs(*message))
      found.push_back(id);
  }
  return found;
}

} // namespace tkt::desk
