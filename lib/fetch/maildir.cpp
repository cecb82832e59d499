#include "fetch/maildir.hpp"

#include <algorithm>
#include <cerrno>
#include <memory>

#include <dirent.h>
#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/descriptor.hpp"
#include "base/error.hpp"
#include "base/text.hpp"
#include "net/imap/utf7.hpp"

namespace tkt::fetch {

namespace {

constexpr std::string_view info = ":2,";

struct CloseFolder {
  void operator()(DIR* folder) const noexcept { ::closedir(folder); }
};

[[noreturn]] void fail(Kind kind, const std::string& path)
{
  throw Error{kind, fmt::format("{}: {}", path, errno_text(errno))};
}

/// `Archive/2024` is `.Archive.2024`.
std::string folder_path(const std::string& path, const std::string& folder)
{
  if (folder.empty() || equal_ascii_case(folder, "INBOX"))
    return path;
  auto name = to_utf7(folder);
  std::replace(name.begin(), name.end(), '/', '.');
  if (name.find('\0') != std::string::npos || name.front() == '.' ||
      name.find("..") != std::string::npos)
    throw Error{Kind::config,
                fmt::format("folder \"{}\": no name for a folder of a Maildir", folder)};
  return fmt::format("{}/.{}", path, name);
}

void list_into(const std::string& path, bool in_new, std::vector<MaildirEntry>& entries)
{
  const std::unique_ptr<DIR, CloseFolder> folder{::opendir(path.c_str())};
  if (!folder)
    fail(errno == ENOENT || errno == ENOTDIR ? Kind::no_input : Kind::temporary, path);
  while (true) {
    errno = 0;
    const auto* entry = ::readdir(folder.get());
    if (entry == nullptr && errno != 0)
      fail(Kind::temporary, path);
    if (entry == nullptr)
      return;
    struct stat status {};
    if (entry->d_name[0] == '.' ||
        ::fstatat(::dirfd(folder.get()), entry->d_name, &status, AT_SYMLINK_NOFOLLOW) != 0 ||
        !S_ISREG(status.st_mode))
      continue;
    const auto at =
        seconds{status.st_mtim.tv_sec} +
        std::chrono::duration_cast<milliseconds>(std::chrono::nanoseconds{status.st_mtim.tv_nsec});
    entries.push_back({entry->d_name, in_new, Instant{at}});
  }
}

void rename_file(const std::string& from, const std::string& to)
{
  if (::rename(from.c_str(), to.c_str()) != 0 && errno != ENOENT)
    throw Error{Kind::temporary, fmt::format("cannot move {}: {}", from, errno_text(errno))};
}

/// The name with S among its flags, which stand in the order of ASCII.
std::string seen_name(const MaildirEntry& entry)
{
  std::string flags{entry.flags()};
  if (!entry.seen())
    flags += 'S';
  std::sort(flags.begin(), flags.end());
  return fmt::format("{}{}{}", entry.base(), info, flags);
}

} // namespace

std::string_view MaildirEntry::base() const
{
  return std::string_view{name}.substr(0, name.find(info));
}

std::string_view MaildirEntry::flags() const
{
  const auto at = name.find(info);
  return at == std::string::npos ? std::string_view{}
                                 : std::string_view{name}.substr(at + info.size());
}

Maildir::Maildir(const std::string& path, const std::string& folder)
    : path_{folder_path(path, folder)}
{
}

std::string Maildir::path_of(const MaildirEntry& entry) const
{
  return fmt::format("{}/{}/{}", path_, entry.in_new ? "new" : "cur", entry.name);
}

std::vector<MaildirEntry> Maildir::list() const
{
  std::vector<MaildirEntry> entries;
  list_into(path_ + "/new", true, entries);
  list_into(path_ + "/cur", false, entries);
  std::sort(entries.begin(), entries.end(), [](const MaildirEntry& a, const MaildirEntry& b) {
    return a.arrived_at != b.arrived_at ? a.arrived_at < b.arrived_at : a.name < b.name;
  });
  return entries;
}

void Maildir::mark_seen(const MaildirEntry& entry) const
{
  rename_file(path_of(entry), fmt::format("{}/cur/{}", path_, seen_name(entry)));
}

void Maildir::remove(const MaildirEntry& entry) const
{
  const auto path = path_of(entry);
  if (::unlink(path.c_str()) != 0 && errno != ENOENT)
    throw Error{Kind::temporary, fmt::format("cannot delete {}: {}", path, errno_text(errno))};
}

void Maildir::move(const MaildirEntry& entry, const Maildir& to) const
{
  for (const auto* part : {"", "/tmp", "/new", "/cur"}) {
    const auto path = to.path_ + part;
    if (::mkdir(path.c_str(), 0700) != 0 && errno != EEXIST)
      fail(Kind::temporary, path);
  }
  rename_file(path_of(entry), fmt::format("{}/cur/{}", to.path_, seen_name(entry)));
}

} // namespace tkt::fetch
