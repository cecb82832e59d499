// `ID... NAME`: numbers, and behind them what is to become of the tickets.
#pragma once

#include <string>

#include "base/error.hpp"
#include "shared/changes.hpp"

namespace tkt::cli {

/// Takes the last word off. With --where it is the only one. Kind::usage, saying how the verb is
/// written, if there is none, or no ticket before it.
inline std::string take_last_word(ChangeOptions& options, const std::string& usage)
{
  auto& words = options.tickets;
  if (words.empty() || (words.size() < 2 && options.where.empty()))
    throw Error{Kind::usage, usage};
  auto last = words.back();
  words.pop_back();
  return last;
}

} // namespace tkt::cli
