// Those who watch a ticket are told what happens to it.
#pragma once

#include "desk/log/event.hpp"
#include "desk/log/session.hpp"

namespace tkt::rules {

/// Whether anybody watches anything.
bool anybody_watches(store::Database& db);

/// Queues a notice to each watcher of the event's ticket, where the event is one that watchers are
/// told of: an answer of the customer, a comment, a status. Who did it is not told, nor who began
/// to watch later (whom a rule lets watch because of it, that rule tells); addresses outside of the
/// desk are told of no comment, which is for agents.
void tell_watchers(desk::Session& session, const desk::Event& event);

} // namespace tkt::rules
