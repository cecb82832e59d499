// Contacts whose rows are put back: what follows from that, and the log's word of it.
#pragma once

#include <map>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "desk/contact/contact.hpp"
#include "desk/undo/command_log.hpp"
#include "store/changeset.hpp"

namespace tkt::desk {

/// The contacts that a change of a row is about; none for tables of other things.
std::vector<ContactId> contacts_in(store::Database& db, const store::RowChange& change);

/// A field that is again what it was.
struct ContactReversal {
  ContactId contact;
  std::string field; ///< as the log of contacts calls it; `created`, `merged`
  std::string before;
  std::string after;
};

/// Contacts before their rows are put back.
class ContactsBefore {
public:
  ContactsBefore(Session& session, std::span<const store::RowChange> changes);

  /// Once they are: brings in order what follows from their rows, writes events, and gives what
  /// has become of them.
  std::vector<ContactReversal> settle(std::string_view reason);

private:
  struct Standing {
    bool there = false;
    std::optional<ContactId> into; ///< merged into that one
    Contact contact;
  };
  Standing look(ContactId id) const;
  std::string name_of(const std::optional<ContactId>& id) const;
  void settle_tickets(std::string_view reason);
  void settle_books();

  Session& session_;
  std::map<ContactId, Standing> contacts_;
  std::map<TicketId, std::optional<ContactId>> tickets_;
  std::set<std::string> books_;
};

/// Why a contact that a command added cannot be taken away, where somebody else counts on it: it
/// wrote tickets since, others are part of it; or a ticket that came into being with it stands, or
/// has sent mail to it.
struct ContactUse {
  std::string text; ///< "" if nobody does
  bool own = false; ///< only tickets of the same command
};
ContactUse use_of_contact(store::Database& db, ContactId contact, ActionId action, Sent sent);

/// Tickets of a contact that goes are nobody's: they keep the name and the address that they were
/// opened with. ContactsBefore tells of it.
void leave_tickets(store::Database& db, ContactId contact);

} // namespace tkt::desk
