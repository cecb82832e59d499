// Finding other desks' numbers in mail.
#pragma once

#include <vector>

#include "config/model/config.hpp"
#include "desk/ticket/foreign_number.hpp"
#include "mail/parse/message.hpp"

namespace tkt::rules {

/// The numbers in the subject of a message, by the patterns of [[foreign_number]], each once;
/// `threading` leaves out those that only name a ticket.
std::vector<desk::ForeignNumber> numbers_in(const config::Config& config,
                                            const mail::Message& message, bool threading = false);

} // namespace tkt::rules
