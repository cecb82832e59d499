// tkt queue list, tkt queue show NAME - the queues.
#include "tkt/desk/config_list.hpp"
#include "tkt/verbs.hpp"

namespace tkt::cli {

void add_queue(Command verb, Shell& shell)
{
  add_listing_and_show(verb, shell, "The queues",
                       {"name", "mailbox", "calendar", "agents", "teams", "priority", "sla"},
                       [](Shell& s) {
                         std::vector<Listing> rows;
                         for (const auto& queue : s.config().queues)
                           rows.push_back({{"name", queue.name},
                                           {"mailbox", queue.mailbox},
                                           {"calendar", queue.calendar},
                                           {"agents", queue.agents},
                                           {"teams", queue.teams},
                                           {"priority", queue.default_priority},
                                           {"sla", queue.default_sla},
                                           {"category", queue.default_category},
                                           {"type", queue.default_type},
                                           {"language", queue.language},
                                           {"subject_tag", queue.subject_tag},
                                           {"acknowledge", queue.acknowledge.template_name},
                                           {"active", active_tickets(s, "queue", queue.name)}});
                         return rows;
                       });
}

} // namespace tkt::cli
