// Two contacts that turn out to be one person.
#pragma once

#include <string_view>

#include "desk/contact/contact.hpp"

namespace tkt::desk {

/// Makes `other` part of `keep`: addresses, telephones, accounts and tickets move; fields that
/// `keep` does not have are filled; either's VIP or spam mark stays. The number of `other` from
/// then on leads to `keep`.
/// Errors: Kind::usage if there is no such contact, or both are the same.
void merge_contacts(Session& session, ContactId keep, ContactId other,
                    std::string_view reason = {});

/// Undoes merge_contacts(): what moved and is still there moves back, and fields that still have
/// the value they were filled with are emptied. Gives the contact that `other` was part of.
/// Errors: Kind::usage if `other` is not merged into anybody.
ContactId unmerge_contact(Session& session, ContactId other, std::string_view reason = {});

} // namespace tkt::desk
