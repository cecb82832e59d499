// Mail by which an agent answers, notes or orders something.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "config/model/config.hpp"
#include "desk/log/session.hpp"
#include "mail/judge/classify.hpp"
#include "mail/parse/message.hpp"
#include "rules/thread/threading.hpp"

namespace tkt::rules {

/// `#assign bert`
struct AgentCommand {
  std::string name;
  std::string argument;
};

struct AgentMail {
  std::string login;
  std::vector<AgentCommand> commands; ///< of the first lines; each can be carried out
  std::string text;                  ///< what is left, without the quote below it and the signature
  bool note = false;                 ///< #comment: for agents only
  bool direct = false;               ///< the customer got it from the agent already
  std::vector<std::string> mistakes; ///< then nothing is carried out, and nothing is sent
  std::string reason;                ///< why it is believed
};

/// What an agent's mail says. It is believed by a token of the desk together with the agent's
/// address as its only author; never by the address alone, which anybody can write. Where the
/// configuration names a relay, that has to vouch for it, too. An agent who asks as a customer of
/// the ticket is a customer.
///
/// Shape:  nothing for anybody else's mail, in which `#close` is text. `notes` gets a line where an
///         agent's address is not believed.
std::optional<AgentMail> read_agent_mail(store::Database& db, const config::Config& config,
                                         const mail::Message& message, const Thread& thread,
                                         const mail::Classification& classification,
                                         std::vector<std::string>& notes);

/// Whom an agent asks for: `#customer Ann <ann@example.org>` in the first lines of mail that opens
/// a ticket, such as a request that came to the agent and is handed on.
///
/// Shape:  nothing without it, and nothing where no relay that the configuration names vouches for
///         the agent: `notes` gets a line then, and where the address is none.
std::optional<mail::Address> customer_named(const config::Config& config,
                                            const mail::Message& message,
                                            const mail::Classification& classification,
                                            std::vector<std::string>& notes);

/// Answers, notes and orders, as the agent would by tkt(1), in one transaction. The answer goes out
/// to the requester; the raw mail stays with what came of it.
MessageId carry_out(desk::Session& session, TicketId ticket, const AgentMail& mail,
                    const mail::Message& message, Instant at, IncomingId incoming, RawId raw);

} // namespace tkt::rules
