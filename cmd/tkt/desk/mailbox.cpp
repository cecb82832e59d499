// tkt mailbox list, tkt mailbox show NAME - the mailboxes.
#include "tkt/desk/config_list.hpp"
#include "tkt/verbs.hpp"

namespace tkt::cli {

void add_mailbox(Command verb, Shell& shell)
{
  add_listing_and_show(
      verb, shell, "The mailboxes", {"name", "address", "queue", "incoming", "outgoing", "process"},
      [](Shell& s) {
        std::vector<Listing> rows;
        for (const auto& mailbox : s.config().mailboxes)
          rows.push_back({{"name", mailbox.name},
                          {"address", mailbox.address},
                          {"queue", mailbox.queue},
                          {"incoming", mailbox.incoming ? mailbox.incoming->url : ""},
                          {"outgoing", mailbox.outgoing ? mailbox.outgoing->url : ""},
                          {"process", mailbox.incoming && mailbox.incoming->process},
                          {"aliases", mailbox.aliases},
                          {"folders", mailbox.incoming ? mailbox.incoming->folders
                                                       : std::vector<std::string>{}},
                          {"token_separator", mailbox.token_separator},
                          {"max_size", mailbox.max_size}});
        return rows;
      });
}

} // namespace tkt::cli
