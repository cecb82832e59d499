// Who is meant by the words that name the recipients of a notice.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "config/model/config.hpp"
#include "desk/ticket/ticket.hpp"

namespace tkt::send {

/// One who is to be told.
struct Listener {
  std::string login; ///< "" for somebody who is no agent
  std::string name;
  std::string address;       ///< "" for an agent without one
  std::string language = {}; ///< to write in; "" where nobody has said one
};

/// What may name listeners: `ticket.agent`, `ticket.team`, `ticket.queue`, `ticket.watchers`;
/// a login; `team:NAME`, `queue:NAME`; an address. False for a word that means nobody here.
bool names_listeners(const config::Config& config, std::string_view word);

/// The agents that work on a queue, itself or by its teams, each once.
std::vector<std::string> agents_of(const config::Config& config, const config::Queue& queue);

/// All who are named, each once, in the order of the words.
/// Errors: Kind::config for a word that names nobody.
std::vector<Listener> listeners(store::Database& db, const config::Config& config,
                                const desk::Ticket& ticket, std::span<const std::string> words);

} // namespace tkt::send
