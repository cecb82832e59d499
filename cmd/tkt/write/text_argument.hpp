// The text of an answer, a comment or a new ticket, from wherever the person has it.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "tkt/ui/shell.hpp"

namespace tkt::cli {

/// -m TEXT and -F FILE.
struct TextOptions {
  std::optional<std::string> text;
  std::string file;

  void add_to(Command verb);
};

/// The text of -m, else of -F (`-`: standard input), else of standard input where that is no
/// terminal; nothing where the person is to write it in the editor.
///
/// Shape:  UTF-8 with LF, without blank lines at either end. May be empty.
std::optional<std::string> given_text(const TextOptions& options);

/// Kind::data for an empty text: nobody gets one.
std::string require_text(std::string text);

} // namespace tkt::cli
