#include "base/descriptor.hpp"

#include <cerrno>
#include <cstring>
#include <system_error>

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/error.hpp"

namespace tkt {

Descriptor::~Descriptor()
{
  if (fd_ >= 0)
    ::close(fd_);
}

std::string errno_text(int error)
{
  return std::generic_category().message(error);
}

namespace {

[[noreturn]] void fail(Kind kind, const std::filesystem::path& path)
{
  throw Error{kind, fmt::format("{}: {}", path.string(), errno_text(errno))};
}

} // namespace

std::string read_all(int fd, std::size_t limit)
{
  std::string bytes;
  struct stat status {};
  if (::fstat(fd, &status) == 0 && S_ISREG(status.st_mode))
    bytes.reserve(static_cast<std::size_t>(status.st_size));
  char chunk[65536];
  while (true) {
    const auto got = ::read(fd, chunk, sizeof chunk);
    if (got < 0 && errno == EINTR)
      continue;
    if (got < 0 && errno == EISDIR)
      throw Error{Kind::no_input, errno_text(errno)};
    if (got < 0)
      throw Error{Kind::temporary, fmt::format("cannot read: {}", errno_text(errno))};
    if (got == 0)
      return bytes;
    bytes.append(chunk, static_cast<std::size_t>(got));
    if (bytes.size() > limit)
      throw Error{Kind::data, fmt::format("larger than the limit of {} bytes", limit)};
  }
}

std::string read_file(const std::filesystem::path& path, std::size_t limit)
{
  const Descriptor fd{::open(path.c_str(), O_RDONLY | O_CLOEXEC)};
  if (!fd)
    fail(Kind::no_input, path);
  try {
    return read_all(fd.get(), limit);
  } catch (Error& e) {
    e.within(path.string());
    throw;
  }
}

void write_all(int fd, std::string_view bytes)
{
  while (!bytes.empty()) {
    const auto put = ::write(fd, bytes.data(), bytes.size());
    if (put < 0 && errno == EINTR)
      continue;
    if (put < 0)
      throw Error{Kind::temporary, fmt::format("cannot write: {}", errno_text(errno))};
    bytes.remove_prefix(static_cast<std::size_t>(put));
  }
}

void sync_folder(const std::filesystem::path& folder)
{
  const Descriptor fd{::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC)};
  if (!fd || ::fsync(fd.get()) != 0)
    fail(Kind::temporary, folder);
}

void write_file(const std::filesystem::path& path, std::string_view bytes, unsigned mode)
{
  auto name = path.string() + ".XXXXXX";
  const Descriptor fd{::mkostemp(name.data(), O_CLOEXEC)};
  if (!fd)
    fail(Kind::temporary, path);
  try {
    write_all(fd.get(), bytes);
    if (::fchmod(fd.get(), static_cast<mode_t>(mode)) != 0 || ::fsync(fd.get()) != 0 ||
        ::rename(name.c_str(), path.c_str()) != 0)
      fail(Kind::temporary, path);
  } catch (...) {
    ::unlink(name.c_str());
    throw;
  }
  const auto folder = path.parent_path();
  sync_folder(folder.empty() ? std::filesystem::path{"."} : folder);
}

std::optional<FileLock> FileLock::try_take(const std::filesystem::path& path)
{
  Descriptor fd{::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0660)};
  if (!fd)
    fail(Kind::temporary, path);
  if (::flock(fd.get(), LOCK_EX | LOCK_NB) == 0)
    return FileLock{std::move(fd)};
  if (errno == EWOULDBLOCK)
    return {};
  fail(Kind::temporary, path);
}

} // namespace tkt
