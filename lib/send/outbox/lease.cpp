#include "send/outbox/lease.hpp"

#include <cerrno>
#include <cstring>

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>

#include "base/digest.hpp"
#include "base/error.hpp"
#include "base/text.hpp"

namespace tkt::send {

namespace {

/// Changes with every start of the machine (random(4)).
std::string boot_id()
{
  try {
    const auto text = read_file("/proc/sys/kernel/random/boot_id", 100);
    if (const auto id = trim(text); !id.empty())
      return std::string{id};
  } catch (const Error&) {
    // Without it every other process counts as one before a power failure: careful, not wrong.
  }
  return to_hex(random_bytes(16));
}

/// The byte that a process locks; the file stays empty. Bytes beyond the end can be locked.
off_t random_byte()
{
  std::int64_t number = 0;
  std::memcpy(&number, random_bytes(sizeof number).data(), sizeof number);
  return number & 0x3fff'ffff'ffff'ffff;
}

struct flock whole_byte(short type, off_t at)
{
  struct flock lock {};
  lock.l_type = type;
  lock.l_whence = SEEK_SET;
  lock.l_start = at;
  lock.l_len = 1;
  return lock;
}

} // namespace

Lease::Lease(const std::filesystem::path& database, const Clock& clock)
    : clock_{clock}, boot_{boot_id()}
{
  const auto byte = random_byte();
  owner_ = fmt::format("{}/{}", boot_, byte);
  if (database.empty() || database == ":memory:")
    return;
  name_ = database.string() + "-sending";
  const auto& name = name_;
  file_ = Descriptor{::open(name.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0660)};
  // Whoever may write the desk may send its mail, whatever the umask says.
  struct stat desk {};
  if (file_ && ::stat(database.c_str(), &desk) == 0)
    (void)::fchmod(file_.get(), desk.st_mode & 0666);
  auto lock = whole_byte(F_WRLCK, byte);
  if (!file_ || ::fcntl(file_.get(), F_OFD_SETLK, &lock) != 0)
    throw Error{Kind::temporary, fmt::format("{}: {}", name, errno_text(errno))};
}

Lease::Holder Lease::ask(std::string_view owner) const
{
  if (owner == owner_)
    return Holder::alive;
  const auto slash = owner.find('/');
  if (owner.substr(0, slash) != boot_)
    return Holder::machine_gone;
  const auto byte =
      parse_number<std::int64_t>(slash == std::string_view::npos ? owner : owner.substr(slash + 1));
  if (!file_ || !byte)
    return Holder::unknown;
  auto lock = whole_byte(F_WRLCK, *byte);
  if (::fcntl(file_.get(), F_OFD_GETLK, &lock) != 0)
    return Holder::unknown;
  return lock.l_type == F_UNLCK ? Holder::gone : Holder::alive;
}

std::filesystem::path Lease::journal_of(std::string_view owner) const
{
  const auto slash = owner.find('/');
  if (name_.empty() || slash == std::string_view::npos)
    return {};
  return fmt::format("{}.{}", name_, owner.substr(slash + 1));
}

std::vector<std::filesystem::path> Lease::orphans() const
{
  std::vector<std::filesystem::path> found;
  if (name_.empty())
    return found;
  const std::filesystem::path name{name_};
  const auto prefix = name.filename().string() + '.';
  std::error_code error;
  const auto folder = name.has_parent_path() ? name.parent_path() : std::filesystem::path{"."};
  for (std::filesystem::directory_iterator at{folder, error}, end; at != end && !error;
       at.increment(error)) {
    const auto file = at->path().filename().string();
    if (file.starts_with(prefix) &&
        ask(fmt::format("{}/{}", boot_, file.substr(prefix.size()))) == Holder::gone)
      found.push_back(at->path());
  }
  return found;
}

} // namespace tkt::send
