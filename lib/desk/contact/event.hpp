// The log of contacts: who changed what is known of whom. Append-only.
#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "desk/log/event.hpp"

namespace tkt::desk {

/// Kinds are the names of fields that changed, and: created, merged, unmerged, removed.
struct ContactEvent {
  Instant at{};
  std::string actor;
  std::string unix_user;
  std::string kind;
  std::string before;
  std::string after;
  std::string reason;
};

/// In the transaction of the change that it tells of.
void add_contact_event(Session& session, ContactId contact, const NewEvent& event);

/// In order.
void each_contact_event(store::Database& db, ContactId contact,
                        const std::function<void(const ContactEvent&)>& take);

} // namespace tkt::desk
