// The people who write in.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/id.hpp"
#include "desk/session.hpp"
#include "mail/address.hpp"

namespace tkt::desk {

struct Contact {
  ContactId id;
  std::string name;
  std::string organisation;
  std::string type;
  bool vip = false;
  std::string language;
  std::string notes;
};

std::optional<Contact> find_contact(store::Database& db, std::string_view address);

/// The contact of that address; a new one if there is none.
ContactId add_contact(Session& session, const mail::Address& address);

/// Type and VIP mark, which rules look at.
void mark_contact(Session& session, ContactId contact, std::string_view type, bool vip);

} // namespace tkt::desk
