#include "tkt/write/send_now.hpp"

#include <fmt/format.h>

#include "base/poke.hpp"
#include "base/text.hpp"
#include "desk/ticket/change.hpp"
#include "store/transaction.hpp"
#include "tkt/arguments/config_names.hpp"
#include "tkt/show/ticket_page.hpp"

namespace tkt::cli {

Changes say(desk::Session& session, TicketId ticket, const std::vector<ChangeWord>& words,
            const std::string& status, const std::function<MessageId()>& write)
{
  Changes changes;
  store::Transaction tx{session.db};
  changes.add("message", desk::Change{ticket, "", fmt::format("{}", write())});
  take_and_change(session, ticket, words, changes);
  if (!status.empty())
    set_field(session, ticket, desk::Field::status, status, changes);
  follow_with_clocks(session, changes);
  tx.commit();
  return changes;
}

std::string by_template(desk::Session& session, TicketId ticket, const std::string& name,
                        std::string text)
{
  if (name.empty())
    return text;
  check_template(session.config, name);
  send::Letter words;
  words.template_name = name;
  words.text = std::move(text);
  words.quote = false;
  return std::string{trim(send::preview(session, ticket, words).text)};
}

void send_off(Shell& shell, const Changes& changes, std::optional<Instant> leaves_at)
{
  poke(poke_socket(shell.db().file()), "send");
  tell_when(leaves_at);
  changes.print(shell);
}

desk::Buffer mail_buffer(const desk::Ticket& ticket, const send::Preview& mail,
                         const OutgoingOptions& options)
{
  return {{{"To", to_text(mail.to)},
           {"Cc", to_text(mail.cc)},
           {"Bcc", join(options.bcc, ", ")},
           {"From", mail.mailbox},
           {"Subject", mail.subject},
           {"Status", desk::to_text(ticket.status, ticket.substatus)},
           {"Tags", join(ticket.tags, ", ")}},
          mail.text};
}

} // namespace tkt::cli
