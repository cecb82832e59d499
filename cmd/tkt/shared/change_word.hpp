// Changes as words: `status=closed`, `+printer`, `-printer`, `link=depends:17`. What tkt set takes,
// and what a plan is written in.
#pragma once

#include <functional>
#include <optional>
#include <string>

#include "shared/changes.hpp"

namespace tkt::cli {

struct ChangeWord {
  std::string what; ///< that is changed: two words of a plan must not say the same
  std::function<void(desk::Session&, TicketId, const std::string& reason, Changes&)> carry_out;
};

/// Whether a word says a change, or (a number) a ticket.
bool is_change_word(std::string_view word);

/// Kind::usage, with the nearest there is, for a field, value or tag that cannot be.
ChangeWord parse_change_word(Shell& shell, const std::string& word);

/// The word that says this change; nothing if none does.
std::optional<std::string> to_word(const FieldChange& change);

} // namespace tkt::cli
