// tkt queue list - the queues.
#include "base/text.hpp"
#include "shared/listing.hpp"
#include "verbs.hpp"

namespace tkt::cli {

void add_queue(CLI::App& verb, Shell& shell)
{
  add_listing(verb, shell, "The queues",
              {"name", "mailbox", "calendar", "agents", "teams", "priority", "sla"}, [](Shell& s) {
                std::vector<Listing> rows;
                for (const auto& queue : s.config().queues)
                  rows.push_back({{"name", queue.name},
                                  {"mailbox", queue.mailbox},
                                  {"calendar", queue.calendar},
                                  {"agents", queue.agents},
                                  {"teams", queue.teams},
                                  {"priority", queue.default_priority},
                                  {"sla", queue.default_sla}});
                return rows;
              });
}

} // namespace tkt::cli
