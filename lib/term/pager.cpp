#include "term/pager.hpp"

#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstdlib>

#include <sys/wait.h>
#include <unistd.h>

#include "base/text.hpp"
#include "term/run.hpp"

namespace tkt::term {

Pager::Pager(const std::string& command)
{
  int ends[2];
  std::fflush(stdout);
  if (::pipe2(ends, O_CLOEXEC) != 0)
    return;
  Descriptor from{ends[0]}, to{ends[1]};
  terminal_ = Descriptor{::fcntl(STDOUT_FILENO, F_DUPFD_CLOEXEC, 3)};
  child_ = start_shell(command, {}, from.get());
  if (child_ < 0 || !terminal_)
    return;
  ::dup2(to.get(), STDOUT_FILENO);
}

Pager::~Pager()
{
  if (child_ < 0)
    return;
  std::fflush(stdout);
  ::dup2(terminal_.get(), STDOUT_FILENO); // closes our end: the pager sees the end of the text
  wait_for(child_);
}

std::string pager_command(const char* pager, const char* path)
{
  if (pager != nullptr)
    return trim(pager) == "cat" ? std::string{} : std::string{trim(pager)};
  // -R: our colours; -F: no paging for less than a page; -X: what was read stays on the screen.
  return find_program("less", path) ? "less -RFX" : "";
}

} // namespace tkt::term
