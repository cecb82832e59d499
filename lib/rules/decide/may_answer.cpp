#include "rules/decide/may_answer.hpp"

#include <fmt/format.h>

#include "desk/contact/contact.hpp"
#include "desk/message/autoreply.hpp"

namespace tkt::rules {

std::optional<NoAnswer> why_no_answer(store::Database& db, const config::Config& config,
                                      const Wanted& wanted, Instant now)
{
  const auto is_ours = [&](std::string_view address) { return config.is_own_address(address); };
  if (const auto may = mail::may_answer(wanted.message, wanted.classification, is_ours); !may.yes)
    return NoAnswer{may.reason, false};
  if (!mail::valid_address(wanted.to.address))
    return NoAnswer{"there is no address to answer to", false};
  if (is_ours(wanted.to.address))
    return NoAnswer{"the answer would go to ourselves", false};
  if (const auto contact = desk::find_contact(db, wanted.to.address); contact && contact->spam)
    return NoAnswer{fmt::format("the answer would go to {}, who is marked as spam (contact {})",
                                wanted.to.address, contact->id),
                    false};

  const auto* queue = config.find_queue(wanted.queue);
  const auto* mailbox = config.find_mailbox(
      queue != nullptr && !queue->mailbox.empty() ? queue->mailbox : wanted.mailbox);
  const auto permission =
      desk::may_write(db, config, wanted.ticket, mailbox != nullptr ? mailbox->address : "",
                      wanted.to.address, now);
  if (!permission.yes)
    return NoAnswer{permission.reason, true};
  return {};
}

} // namespace tkt::rules
