// Mail that nobody has to ask for, event by event: to customers about what happened to their
// tickets, to agents whom a comment names.
#pragma once

#include <cstddef>

#include "base/cancel.hpp"
#include "desk/log/session.hpp"

namespace tkt::rules {

/// Looks at the events since the last time, whoever wrote them, and queues what the configuration
/// wants of them (send/compose/customer_mail.hpp). Gives the number of tickets that were written
/// about.
///
/// Shape:  a batch of events is one transaction with the place in the log. Without such mail in the
///         configuration it only moves on: what is configured later begins with what happens then.
/// Errors: those of the database.
std::size_t run_customer_mail(desk::Session& session,
                              const Cancellation& stop = Cancellation::never());

} // namespace tkt::rules
