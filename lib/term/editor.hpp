// Texts written in the person's own editor.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>

#include "term/terminal.hpp"

namespace tkt::term {

/// $VISUAL, else $EDITOR, else the system's `editor`, nano or vi.
std::string editor_command(const Variables& variables);

/// Where texts lie while they are written: `tkt/drafts` in the state folder of the person
/// ($XDG_STATE_HOME, ~/.local/state), else in $TMPDIR or /tmp, then with the user's number.
std::filesystem::path draft_folder(const Variables& variables);

/// A file with a text that somebody is writing: mode 0600 in a folder of mode 0700. It stays until
/// discard(): whatever goes wrong, nobody writes an answer twice.
class Draft {
public:
  /// A new file whose name begins with `name`. Kind::temporary if that cannot be made, or if the
  /// folder belongs to somebody else.
  Draft(const std::filesystem::path& folder, std::string_view name, std::string_view text);

  /// Lets the person edit it; what is in it afterwards. Kind::temporary if the editor could not be
  /// started or ended with an error; says where the text is.
  std::string edit(const std::string& editor) const;

  const std::filesystem::path& file() const { return file_; }
  void discard() const;

private:
  std::filesystem::path file_;
};

} // namespace tkt::term
