// Taking back what a command did to contacts.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "desk/action.hpp"
#include "desk/contact.hpp"

namespace tkt::desk {

/// A field that is again what it was, or is not.
struct ContactReversal {
  ContactId contact;
  std::string field; ///< as the log of contacts calls it; `merged` for contacts put together
  std::string before;
  std::string after;
  std::string moved; ///< why it was left as it is; "" if it was not
};

/// Takes back what `action` did to contacts, the newest first, each once, in the name of `by`. What
/// it created stays: somebody who wrote in is known from then on.
std::vector<ContactReversal> reverse_contacts(Session& session, ActionId action, ActionId by,
                                              std::string_view reason = {});

} // namespace tkt::desk
