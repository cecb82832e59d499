// The text of an answer, a comment or a new ticket, from wherever the person has it.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "shared/shell.hpp"
#include "term/editor.hpp"

namespace tkt::cli {

/// -m TEXT and -F FILE.
struct TextOptions {
  std::optional<std::string> text;
  std::string file;

  void add_to(CLI::App& verb);
};

/// What a person finds in the editor.
struct Page {
  std::string name;       ///< of the draft's file
  std::string text = {};  ///< to begin with
  std::string below = {}; ///< below a line that is cut off: what is being answered
};

class Writing {
public:
  /// The text of -m, else of -F (`-`: standard input), else of standard input where that is no
  /// terminal, else of the editor.
  ///
  /// Shape:  UTF-8 with LF, blanks at both ends removed.
  /// Errors: Kind::data if there is none: an empty text is sent to nobody. Kind::temporary if the
  ///         editor failed. A draft stays, and the error says where.
  Writing(const TextOptions& options, const Page& page);

  const std::string& text() const { return text_; }
  /// A person wrote it just now, and time has passed meanwhile.
  bool edited() const { return draft_.has_value(); }

  /// Runs what makes use of the text. The draft goes once that is done; if it fails the draft
  /// stays, and the error says where.
  void use(const std::function<void()>& work) const;

private:
  void edit(const Page& page);

  std::optional<term::Draft> draft_;
  std::string text_;
};

} // namespace tkt::cli
