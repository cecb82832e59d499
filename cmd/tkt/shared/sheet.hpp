// A ticket as a person reads it.
#pragma once

#include <string>

#include "desk/message.hpp"
#include "desk/ticket.hpp"
#include "shared/shell.hpp"

namespace tkt::cli {

/// The card of the ticket, then its conversation; with `events`, what happened in between.
void print_sheet(Shell& shell, const desk::Ticket& ticket, bool events);

/// One message of it.
void print_message(Shell& shell, const desk::Message& message);

/// `Name <a@b>, c@d`: the address is always there, because a name says what its owner likes
/// (FEATURES, trap 57).
std::string to_text(const std::vector<mail::Address>& addresses);

/// A message as the context of an answer: who, when, and every line of it behind `> `.
std::string quoted(const desk::Message& message);

} // namespace tkt::cli
