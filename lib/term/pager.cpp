#include "term/pager.hpp"

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <string_view>

#include <fcntl.h>
#include <unistd.h>

#include "base/error.hpp"
#include "base/text.hpp"
#include "term/run_interactive.hpp"

namespace tkt::term {

Pager::Pager(const std::string& command)
{
  int ends[2];
  std::fflush(stdout);
  if (::pipe2(ends, O_CLOEXEC) != 0)
    return;
  Descriptor from{ends[0]}, to{ends[1]};
  terminal_ = Descriptor{::fcntl(STDOUT_FILENO, F_DUPFD_CLOEXEC, 3)};
  if (!terminal_)
    return;
  try {
    process_.emplace(start_interactive(command, {}, from.get()));
  } catch (const Error&) {
    return; // the text is shown all the same
  }
  ::dup2(to.get(), STDOUT_FILENO);
}

Pager::~Pager()
{
  if (!process_)
    return;
  std::fflush(stdout);
  ::dup2(terminal_.get(), STDOUT_FILENO); // closes our end: the pager sees the end of the text
  wait_interactive(*process_);
}

namespace {

/// Whether the shell would find it; of what only the shell can read, yes.
bool is_there(const std::string& command, const char* path)
{
  const auto program = command.substr(0, command.find(' '));
  if (program.find_first_of("=$\"'`\\;&|(){}<>~*?[") != std::string::npos)
    return true;
  if (program.find('/') != std::string::npos)
    return ::access(program.c_str(), X_OK) == 0;
  return find_program(program, path).has_value();
}

} // namespace

std::string pager_command(const char* pager, const char* path, const char* term)
{
  if (pager != nullptr) {
    std::string own{trim(pager)};
    return own == "cat" || !is_there(own, path) ? std::string{} : own;
  }
  if (term == nullptr || *term == '\0' || std::string_view{term} == "dumb")
    return {};
  // -R: our colours; -F: no paging for less than a page; -X: what was read stays on the screen.
  return find_program("less", path) ? "less -RFX" : "";
}

} // namespace tkt::term
