// What a program of the administrator knows of a sender: a customer database, LDAP, a shop.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/cancel.hpp"
#include "desk/contact/contact.hpp"

namespace tkt::desk {

/// One answer, kept until it is older than contact_lookup.lifetime and somebody asks again.
struct LookupAnswer {
  bool found = false;
  std::string name;
  std::string organisation;
  std::string type;
  bool vip = false;
  std::string language;
  std::string reference; ///< what the other side calls the customer
  Instant asked_at{};
};

/// Reads what the program printed: nothing, or an object such as `{"found": true, "type": "gold"}`.
/// Kind::data for anything else.
LookupAnswer parse_lookup(std::string_view output);

/// The last answer for an address, however old.
std::optional<LookupAnswer> last_answer(store::Database& db, std::string_view address);

/// Whoever has the address as far as the desk knows: its own contact, with what the last answer of
/// the lookup program adds where the contact says nothing; else what that answer says alone, as a
/// contact without number. Never runs a program.
std::optional<Contact> find_known_contact(store::Database& db, std::string_view address);

/// Whether a run would ask the program for whoever has the address: there is one, and the desk
/// knows neither his type nor an answer that is young enough.
bool would_look_up(store::Database& db, const config::ContactLookup& lookup,
                   std::string_view address, Instant now);

/// Asks the program, outside of any transaction, and keeps the answers in one short one.
class ContactLookup {
public:
  /// Borrows the session.
  explicit ContactLookup(Session& session) : session_{session} {}

  bool configured() const { return !session_.config.contact_lookup.command.empty(); }

  /// Asks for those of whom the desk has neither a contact with a type nor an answer that is young
  /// enough. A program that fails is complained of once; after three failures in a row nobody is
  /// asked any more, and what was known stays.
  void ask(std::span<const mail::Address> people, const Cancellation& stop = Cancellation::never());

  /// Asks for one now, whatever is known. Kind::temporary with the program's problem.
  LookupAnswer ask_now(const mail::Address& person);

private:
  void keep(const std::string& address, const LookupAnswer& answer);

  Session& session_;
  int failures_ = 0; ///< in a row
};

} // namespace tkt::desk
