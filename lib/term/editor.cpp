#include "term/editor.hpp"

#include <cerrno>
#include <cstdlib>
#include <vector>

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/cancel.hpp"
#include "base/descriptor.hpp"
#include "base/error.hpp"
#include "term/editor_session.hpp"
#include "term/run_interactive.hpp"

namespace tkt::term {

namespace {

std::string variable(const Variables& variables, const char* name)
{
  const char* value = variables(name);
  return value == nullptr ? "" : value;
}

[[noreturn]] void fail(const std::filesystem::path& path, int error)
{
  throw Error{Kind::temporary, fmt::format("{}: {}", path.string(), errno_text(error))};
}

/// In a folder that others may write, somebody could have been there first.
void make_private(const std::filesystem::path& folder)
{
  std::error_code error;
  std::filesystem::create_directories(folder.parent_path(), error); // mkdir() tells if it failed
  if (::mkdir(folder.c_str(), 0700) != 0 && errno != EEXIST)
    fail(folder, errno);
  struct stat found {};
  if (::lstat(folder.c_str(), &found) != 0)
    fail(folder, errno);
  if (!S_ISDIR(found.st_mode) || found.st_uid != ::geteuid())
    throw Error{Kind::temporary,
                fmt::format("{}: not a folder of your own; drafts are private", folder.string())};
  if ((found.st_mode & 0077) != 0 && ::chmod(folder.c_str(), 0700) != 0)
    fail(folder, errno);
}

} // namespace

std::string editor_command(const Variables& variables)
{
  for (const char* name : {"VISUAL", "EDITOR"}) {
    if (auto command = variable(variables, name); !command.empty())
      return command;
  }
  for (const char* name : {"editor", "nano"}) {
    if (auto program = find_program(name, variables("PATH")))
      return *program;
  }
  return "vi";
}

std::filesystem::path draft_folder(const Variables& variables)
{
  if (const auto state = variable(variables, "XDG_STATE_HOME"); state.starts_with('/'))
    return std::filesystem::path{state} / "tkt" / "drafts";
  if (const auto home = variable(variables, "HOME"); home.starts_with('/'))
    return std::filesystem::path{home} / ".local/state/tkt/drafts";
  const auto temporary = variable(variables, "TMPDIR");
  return std::filesystem::path{temporary.empty() ? "/tmp" : temporary} /
         fmt::format("tkt-drafts-{}", ::geteuid());
}

Draft::Draft(const std::filesystem::path& folder, std::string_view name, std::string_view text)
{
  make_private(folder);
  auto pattern = (folder / fmt::format("{}-XXXXXX.txt", name)).string();
  const Descriptor file{::mkostemps(pattern.data(), 4, O_CLOEXEC)}; // makes it with mode 0600
  if (!file)
    fail(pattern, errno);
  file_ = pattern;
  write_all(file.get(), text);
}

std::optional<Draft> Draft::find(const std::filesystem::path& file)
{
  struct stat found {};
  if (file.empty() || ::lstat(file.c_str(), &found) != 0 || !S_ISREG(found.st_mode) ||
      found.st_uid != ::geteuid())
    return {};
  return Draft{file};
}

std::string Draft::text() const
{
  constexpr std::size_t largest = 20U << 20; // more than that nobody has written
  return read_file(file_, largest);
}

Instant Draft::changed_at() const
{
  struct stat found {};
  if (::stat(file_.c_str(), &found) != 0)
    return {};
  return Instant{seconds{found.st_mtim.tv_sec} + milliseconds{found.st_mtim.tv_nsec / 1'000'000}};
}

void Draft::edit(const std::string& editor, const Watch& watch) const
{
  EditorSession session{*this, watch};
  auto process = start_interactive(editor, {file_.string()});
  const int status = session.wait(process);
  session.look();
  if (session.interrupted())
    throw Interrupted{};
  if (status != 0)
    throw Error{Kind::temporary,
                fmt::format("the editor \"{}\" ended with status {}", editor, status)};
}

void Draft::discard() const
{
  std::error_code ignored;
  std::filesystem::remove(file_, ignored);
}

} // namespace tkt::term
