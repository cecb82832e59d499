// A ticket as a person reads it.
#pragma once

#include <string>

#include "desk/message/message.hpp"
#include "desk/ticket/ticket.hpp"
#include "tkt/ui/shell.hpp"

namespace tkt::cli {

struct SheetOptions {
  bool all = false;     ///< quotes are shown whole
  bool events = false;  ///< everything that happened, not only what agents and rules changed
  bool headers = false; ///< the header of each mail as it came
};

/// The card of the ticket, then its conversation with the changes in between, each with its kind.
void print_sheet(Shell& shell, const desk::Ticket& ticket, const SheetOptions& options);

/// What a message is called for people: incoming, answer, comment, auto-answer.
std::string_view kind_of(const desk::Message& message);

/// One message of it.
void print_message(Shell& shell, const desk::Message& message);

/// `Name <a@b>, c@d`: the address is always there, because a name says what its owner
/// likes.
std::string to_text(const std::vector<mail::Address>& addresses);

/// A message as the context of an answer: who, when, and every line of it behind `> `.
std::string quoted(const desk::Message& message);

} // namespace tkt::cli
