// Texts written in the person's own editor.
#pragma once

#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "base/clock.hpp"
#include "term/terminal.hpp"

namespace tkt::term {

/// $VISUAL, else $EDITOR, else the system's `editor`, nano or vi.
std::string editor_command(const Variables& variables);

/// Where texts lie while they are written: `tkt/drafts` in the state folder of the person
/// ($XDG_STATE_HOME, ~/.local/state), else in $TMPDIR or /tmp, then with the user's number.
std::filesystem::path draft_folder(const Variables& variables);

/// What somebody wants to know while a text is being edited. Neither may throw.
struct Watch {
  /// The editor has saved the file. False if that could not be put down: it is told again.
  std::function<bool(const std::string& text)> saved;
  std::function<void()> alive; ///< at least every `every`
  milliseconds every{4000};
};

/// A file with a text that somebody is writing: mode 0600 in a folder of mode 0700. It stays until
/// discard(): whatever goes wrong, nobody writes an answer twice.
class Draft {
public:
  /// A new file whose name begins with `name`. Kind::temporary if that cannot be made, or if the
  /// folder belongs to somebody else.
  Draft(const std::filesystem::path& folder, std::string_view name, std::string_view text);

  /// The file of an earlier one, if it is still there and this person's own.
  static std::optional<Draft> find(const std::filesystem::path& file);

  /// What is in it now. Kind::no_input if it is gone.
  std::string text() const;
  Instant changed_at() const;

  /// Lets the person edit it, and ends with the editor or with a signal that ends this program
  /// (SIGHUP, SIGTERM), which the editor is then given, too. What was saved last has been told to
  /// `watch` by then, if that took it.
  ///
  /// Errors: Kind::temporary if the editor could not be started or ended with an error; Interrupted
  ///         if a signal came: the editor may still be there.
  void edit(const std::string& editor, const Watch& watch) const;

  const std::filesystem::path& file() const { return file_; }
  void discard() const;

private:
  explicit Draft(std::filesystem::path file) : file_{std::move(file)} {}
  std::filesystem::path file_;
};

} // namespace tkt::term
