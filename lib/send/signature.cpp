#include "send/signature.hpp"

#include "base/text.hpp"

namespace tkt::send {

std::string signature_of(const config::Agent& agent, const config::Mailbox& mailbox)
{
  if (mailbox.footer.empty())
    return agent.signature;
  return fmt::format("{}\n\n{}", trim(agent.signature.empty() ? agent.name : agent.signature),
                     trim(mailbox.footer));
}

} // namespace tkt::send
