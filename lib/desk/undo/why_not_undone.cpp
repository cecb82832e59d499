#include "desk/undo/why_not_undone.hpp"

#include <algorithm>
#include <array>

#include <fmt/format.h>

namespace tkt::desk {

namespace {

struct Entry {
  std::string_view kind;
  std::string_view why; ///< `{}`: the number of the ticket
};

constexpr std::string_view only_told = "it only tells of something, and has changed nothing";
constexpr std::string_view withheld = "nothing was sent that could be taken back; tkt reply {} "
                                      "writes to the customer";
constexpr std::string_view of_customer = "it is what the customer has said, who can say otherwise "
                                         "by the same link";
constexpr std::string_view forgotten = "the command that did it is remembered no more; tkt outbox "
                                       "list --ticket {} --all has its mail";

constexpr std::array entries{
    // What came from outside.
    Entry{"created", "mail has opened it, which cannot be made not to have come; tkt cancel {} or "
                     "tkt spam {} closes it"},
    Entry{"message", "it came in, and cannot be made not to have come; tkt move-message or tkt "
                     "split puts it on another ticket"},
    Entry{"threaded", "it tells why the message is here; tkt move-message or tkt split puts it on "
                      "another ticket"},
    Entry{"participant", "who writes to a ticket takes part in it; tkt move-message puts what was "
                         "written on another ticket"},
    Entry{"by_mail", "it tells how the message came, which has an event of its own"},
    Entry{"bounced", "mail that was sent stays, also where it has come back"},
    Entry{"rated", of_customer},
    Entry{"rating_comment", of_customer},
    Entry{"rating_refused", only_told},
    // What has become of mail.
    Entry{"sent", "mail that was sent stays"},
    Entry{"send_failed", "nothing was sent that could be taken back; tkt outbox retry tries again"},
    Entry{"send_cancelled", forgotten},
    Entry{"send_retried", forgotten},
    Entry{"send_resolved", forgotten},
    Entry{"acknowledgement_withheld", withheld},
    Entry{"answer_withheld", withheld},
    Entry{"mail_withheld", withheld},
    Entry{"notice_withheld", "nobody was told, so that there is nothing to take back"},
    Entry{"refusal_withheld", "nothing was sent that could be taken back"},
    // What follows from something else.
    Entry{"clock", "clocks follow from what is done to a ticket; what a step of escalation did has "
                   "events of its own"},
    Entry{"contact", "whose ticket it is follows from the contacts; tkt undo --list has the "
                     "command that has changed those"},
    Entry{"rule", "it tells that a rule held; what that did has events of its own"},
    Entry{"rule_loop", only_told},
    Entry{"run", "a program was run, and what it did outside is not known here"},
    Entry{"change_refused", "what was put back has events of its own"},
    Entry{"mentioned", "the notice that came of it has an event of its own"},
    Entry{"refused", only_told},
    Entry{"unassigned", only_told},
    Entry{"note", only_told},
    // The fate of a message that names no mail any more.
    Entry{"acknowledged", "its message is there no more"},
    Entry{"answered", "its message is there no more"},
    Entry{"mailed", "its message is there no more"},
    Entry{"asked_rating", "its message is there no more"},
};

} // namespace

std::string why_irreversible(const Event& event)
{
  const auto* found = std::find_if(entries.begin(), entries.end(),
                                   [&](const Entry& one) { return one.kind == event.kind; });
  if (found == entries.end())
    return {};
  std::string text{found->why};
  const auto number = fmt::format("{}", event.ticket);
  for (auto at = text.find("{}"); at != std::string::npos; at = text.find("{}", at))
    text.replace(at, 2, number);
  return text;
}

} // namespace tkt::desk
