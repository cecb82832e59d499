// What an administrator decides about threading, agents' mail and loops.
#pragma once

#include <string>
#include <vector>

#include "base/clock.hpp"
#include "config/model/place.hpp"

namespace tkt::config {

/// What becomes of an answer to a ticket that has been closed for longer than the reopen window.
enum class LateAnswer {
  fresh,  ///< a new ticket, linked to the old one
  reopen, ///< the old ticket all the same
  refuse, ///< kept on the old ticket, which stays closed; the writer is told
};

/// Numbers that another desk gives to what we have a ticket for.
struct ForeignNumber {
  std::string name;                 ///< of the other desk
  std::string pattern;              ///< RE2; the number is its first group, or all of the match
  std::vector<std::string> senders; ///< whose mail is looked at; none: everybody's
  bool thread = true; ///< mail of somebody who takes part follows the ticket that has the number
  Place place;
};

/// Agents who answer by mail.
struct AgentMail {
  bool accept = true;
  bool commands = true; ///< `#close` and the like in the first lines
  /// authserv-id (RFC 8601) of the relay whose Authentication-Results are believed and must then
  /// say that the agent's mail is genuine; "" asks for none.
  std::string authentication;
};

/// When automatic mail stops by itself.
struct Loop {
  seconds window = hours{1};
  int per_address = 3; ///< automatic mails between an address of ours and one outside
  int per_ticket = 5;  ///< and on one ticket
  int per_text = 20;   ///< in answer to one text, whoever sends it
};

} // namespace tkt::config
