#include "term/editor_session.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>

#include <poll.h>
#include <sys/inotify.h>
#include <unistd.h>

#include "base/error.hpp"

namespace tkt::term {

namespace {

using Steady = std::chrono::steady_clock;

volatile std::sig_atomic_t caught = 0;

void catch_signal(int signal)
{
  caught = signal;
}

struct Handling {
  int signal;
  void (*handler)(int);
  struct sigaction before;
};
std::array<Handling, 4> handlings{{{SIGINT, SIG_IGN, {}},
                                   {SIGQUIT, SIG_IGN, {}},
                                   {SIGHUP, catch_signal, {}},
                                   {SIGTERM, catch_signal, {}}}};

/// Nothing is lost if what cannot be told is told again later.
bool tell(const Watch& watch, const std::string& text)
{
  return !watch.saved || watch.saved(text);
}

} // namespace

EditorSession::EditorSession(const Draft& draft, const Watch& watch)
    : draft_{draft}, watch_{watch}, changes_{::inotify_init1(IN_CLOEXEC | IN_NONBLOCK)}
{
  // The folder: editors like to write a new file and to rename it.
  if (changes_)
    ::inotify_add_watch(changes_.get(), draft.file().parent_path().c_str(),
                        IN_CLOSE_WRITE | IN_MOVED_TO);
  try {
    told_ = draft_.text();
  } catch (const Error&) {
    // Gone already; look() will see whether it comes back.
  }
  caught = 0;
  for (auto& one : handlings) {
    struct sigaction action {};
    action.sa_handler = one.handler;
    ::sigemptyset(&action.sa_mask);
    ::sigaction(one.signal, &action, &one.before);
  }
}

EditorSession::~EditorSession()
{
  for (const auto& one : handlings)
    ::sigaction(one.signal, &one.before, nullptr);
}

bool EditorSession::interrupted() const
{
  return caught != 0;
}

void EditorSession::look()
{
  try {
    auto text = draft_.text();
    if (text != told_ && tell(watch_, text))
      told_ = std::move(text);
  } catch (const Error&) {
    // Between two renames there is no file.
  }
}

void EditorSession::sleep(const Process& editor, milliseconds longest) const
{
  std::array<pollfd, 2> fds{{{editor.ended_fd(), POLLIN, 0}, {changes_.get(), POLLIN, 0}}};
  ::poll(fds.data(), fds.size(), static_cast<int>(longest.count()));
  if ((fds[1].revents & POLLIN) != 0) {
    alignas(inotify_event) std::array<char, 4096> events;
    while (::read(changes_.get(), events.data(), events.size()) > 0) {
    }
  }
}

int EditorSession::wait(Process& editor)
{
  auto sign_of_life = Steady::now() + watch_.every;
  std::optional<Steady::time_point> given_up;
  while (true) {
    if (const auto exit = editor.reap())
      return exit->shell_status();
    const auto now = Steady::now();
    if (interrupted() && !given_up) {
      editor.signal(caught);
      given_up = now + seconds{2};
    }
    if (given_up && now >= *given_up) {
      editor.release();
      return 128 + caught;
    }
    sleep(editor, given_up ? milliseconds{100} : watch_.every);
    look();
    if (Steady::now() >= sign_of_life) {
      if (watch_.alive)
        watch_.alive();
      sign_of_life = Steady::now() + watch_.every;
    }
  }
}

} // namespace tkt::term
