// The people who write in: finding them, and every change to what is known of them.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.hpp"
#include "base/row_id.hpp"
#include "desk/log/session.hpp"
#include "mail/parse/address.hpp"
#include "mail/vcard/vcard.hpp"

namespace tkt::desk {

using mail::Account;

struct Contact {
  ContactId id; ///< zero: known to the lookup program alone
  std::string name;
  std::string organisation;
  std::string type; ///< `customer`, `reseller` …: the administrator's words, which rules look at
  bool vip = false;
  bool spam = false; ///< mail from them is not worked on, see contact_spam.hpp
  std::string language;
  std::string notes;
  std::string uid;                    ///< of the vCard it came as
  std::vector<std::string> addresses; ///< as written; the first is the usual one
  std::vector<std::string> phones;
  std::vector<Account> accounts;
  Instant created_at{};
  Instant updated_at{};
};

/// Who has that address. One look into an index: what there may be many of (addresses, phones,
/// accounts) is left empty.
std::optional<Contact> find_contact(store::Database& db, std::string_view address);

/// Everything about a contact. One that was merged gives the one that it was merged into.
/// Kind::usage if there never was such a number.
Contact get_contact(store::Database& db, ContactId id);

/// Which contacts, and in which order. What is left empty puts no condition.
struct ContactFilter {
  std::string text = {}; ///< words, or parts of words, that all occur: name, address, phone …
  std::vector<std::string> types = {};
  std::vector<std::string> organisations = {};
  std::optional<bool> vip = {};
  std::optional<bool> spam = {};
  enum class Order { number, name } order = Order::number;
  std::optional<std::size_t> limit = {};
};

/// Calls `take` for each contact, whole and in order; memory stays flat.
void each_contact(store::Database& db, const ContactFilter& filter,
                  const std::function<void(const Contact&)>& take);

/// The name of each organisation that a contact has.
std::vector<std::string> organisations(store::Database& db);
/// The types in use.
std::vector<std::string> contact_types(store::Database& db);

/// The form in which telephone numbers are compared: digits and a leading +.
std::string fold_phone(std::string_view number);

/// A contact as it can be kept: texts without control characters and of sensible length, nothing
/// twice, addresses to which mail can be sent.
Contact tidy(Contact contact);

/// The contact of that address; a new one if there is none.
ContactId add_contact(Session& session, const mail::Address& address, std::string_view reason = {});

/// A new contact (its number is not looked at). Tickets of strangers with its addresses become
/// its tickets.
/// Errors: Kind::usage if one of the addresses has another contact, which is named.
ContactId create_contact(Session& session, const Contact& contact, std::string_view reason = {});

/// Makes the contact of that number what is given, with an event for each field that changed.
/// False if nothing did.
/// Errors: as create_contact().
bool update_contact(Session& session, const Contact& contact, std::string_view reason = {});

/// Type and VIP mark, which rules look at.
void mark_contact(Session& session, ContactId contact, std::string_view type, bool vip);

/// Forgets a contact; its tickets stay, as tickets of a stranger.
void remove_contact(Session& session, ContactId contact, std::string_view reason = {});

/// The address, name or number of a contact, for a line that tells of it.
std::string title(const Contact& contact);

} // namespace tkt::desk
