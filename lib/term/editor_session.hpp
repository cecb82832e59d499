// Private to this room: waiting for an editor while looking at what it saves.
#pragma once

#include <string>

#include "base/descriptor.hpp"
#include "base/process.hpp"
#include "term/editor.hpp"

namespace tkt::term {

/// While it lives, SIGINT and SIGQUIT are the editor's alone; SIGHUP and SIGTERM end the waiting.
/// One at a time.
class EditorSession {
public:
  EditorSession(const Draft& draft, const Watch& watch);
  ~EditorSession();
  EditorSession(const EditorSession&) = delete;
  EditorSession& operator=(const EditorSession&) = delete;

  /// Until the editor ends, or a signal has come and the editor, which gets it too, has had two
  /// seconds to save. The exit status as sh(1) counts it.
  int wait(Process& editor);

  /// Tells the watch what is in the file, if that is new.
  void look();

  bool interrupted() const;

private:
  void sleep(const Process& editor, milliseconds longest) const;

  const Draft& draft_;
  const Watch& watch_;
  Descriptor changes_; ///< inotify(7); may be missing: then the file is looked at now and then
  std::string told_;
};

} // namespace tkt::term
