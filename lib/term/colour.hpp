// Colours by what they mean.
#pragma once

#include <string>
#include <string_view>

namespace tkt::term {

enum class Tone {
  plain,
  faint,   ///< less important than its surroundings
  strong,  ///< headings, numbers
  good,    ///< green
  notice,  ///< yellow
  warning, ///< magenta
  bad,     ///< red
  own,     ///< cyan: what this desk wrote
};

/// `safe` between the sequences of its tone; itself where `colour` is off.
std::string paint(std::string_view safe, Tone tone, bool colour);

} // namespace tkt::term
