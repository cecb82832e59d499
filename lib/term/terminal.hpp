// What stands at the other end of a descriptor: a person at a terminal, or a program.
#pragma once

#include <cstddef>
#include <functional>

#include "term/safe_text.hpp"

namespace tkt::term {

/// How the environment is asked; programs pass std::getenv, tests what they like.
using Variables = std::function<const char*(const char*)>;

/// Properties of an output. The defaults are those of a pipe.
struct Terminal {
  bool is_terminal = false;
  bool colour = false;
  std::size_t width = 80; ///< columns; only where is_terminal
  Charset charset = Charset::utf8;
};

/// Looks at a descriptor. Colour needs a terminal that is not `dumb` and no NO_COLOR
/// (no-color.org). The width is the terminal's, else $COLUMNS, else 80. A terminal is taken for
/// UTF-8 unless the locale variables (LC_ALL, LC_CTYPE, LANG) are there and say something else;
/// what goes to a program is always UTF-8.
Terminal look_at(int fd, const Variables& variables);

} // namespace tkt::term
