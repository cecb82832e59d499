// Tickets that have to do with each other.
#pragma once

#include <string>
#include <vector>

#include "base/id.hpp"
#include "store/database.hpp"

namespace tkt::desk {

/// A link as one of its two tickets sees it.
struct Link {
  std::string kind; ///< `follows` …
  TicketId other;
  bool outward = true; ///< it leads from this ticket to the other
  std::string subject; ///< of the other
  std::string status;
};

/// Both directions, by kind and number. add_link() makes them.
std::vector<Link> links(store::Database& db, TicketId ticket);

} // namespace tkt::desk
