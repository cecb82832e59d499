// What differs between two states of a contact, as its log has it.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "desk/contact/contact.hpp"

namespace tkt::desk {

struct ContactDifference {
  std::string_view field; ///< `organisation`, `addresses` …
  std::string before;
  std::string after;
};

std::vector<ContactDifference> differences(const Contact& before, const Contact& after);

/// Writes anew what follows from a contact's rows: its words for searching, its folded names.
void refresh_derived(store::Database& db, const Contact& contact);

} // namespace tkt::desk
