// Changes as words: `status=closed`, `+printer`, `-printer`, `link=depends:17`. What tkt set takes,
// and what a plan is written in.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "tkt/change/tickets.hpp"

namespace tkt::cli {

struct ChangeWord {
  std::string what; ///< that is changed: two words of a plan must not say the same
  std::function<void(desk::Session&, TicketId, const std::string& reason, Changes&)> carry_out;
};

/// Whether a word says a change, or (a number) a ticket.
bool is_change_word(std::string_view word);

/// Kind::usage, with the nearest there is, for a field, value or tag that cannot be.
ChangeWord parse_change_word(Shell& shell, const std::string& word);

/// For who writes: takes the ticket, as its queue has it, unless `words` hand it to somebody else,
/// and carries them out.
void take_and_change(desk::Session& session, TicketId ticket, const std::vector<ChangeWord>& words,
                     Changes& changes);

/// What stands on a command line: tickets, and what is to become of them.
struct ChangeWords {
  ChangeOptions options; ///< its words are tickets and changes, as they were written
  std::vector<std::string> removed;

  /// `usage` is how the words follow each other: `ID... [+TAG...]`.
  void add_to(Command verb, Shell& shell, const std::string& help, const std::string& usage);
};

/// Carries the changes out on each of the tickets. `takes` may throw at a word; Kind::usage with
/// `nothing` where no change is among them.
int change_by_words(Shell& shell, const ChangeWords& words, const std::string& usage,
                    const std::string& nothing,
                    const std::function<bool(const std::string&)>& takes = is_change_word);

/// The word that says this change; nothing if none does.
std::optional<std::string> to_word(const FieldChange& change);

} // namespace tkt::cli
