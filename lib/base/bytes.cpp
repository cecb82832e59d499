#include "base/bytes.hpp"

#include <algorithm>
#include <array>
#include <cerrno>

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/error.hpp"

namespace tkt {

namespace {

class FileBytes final : public ByteSource {
public:
  FileBytes(Descriptor file, std::size_t size) : file_{std::move(file)}, size_{size} {}

  std::size_t size() const override { return size_; }

  void read(std::size_t at, std::span<char> into) const override
  {
    while (!into.empty()) {
      const auto got = ::pread(file_.get(), into.data(), into.size(), static_cast<off_t>(at));
      if (got < 0 && errno == EINTR)
        continue;
      if (got <= 0)
        throw Error{Kind::temporary,
                    fmt::format("cannot read: {}",
                                got == 0 ? "the file has become shorter" : errno_text(errno))};
      into = into.subspan(static_cast<std::size_t>(got));
      at += static_cast<std::size_t>(got);
    }
  }

private:
  Descriptor file_;
  std::size_t size_;
};

class Joined final : public ByteSource {
public:
  Joined(std::string head, Bytes rest, std::size_t from)
      : head_{std::move(head)}, rest_{std::move(rest)}, from_{from}
  {
  }

  std::size_t size() const override { return head_.size() + rest_.size() - from_; }

  void read(std::size_t at, std::span<char> into) const override
  {
    if (at < head_.size()) {
      const auto count = std::min(into.size(), head_.size() - at);
      head_.copy(into.data(), count, at);
      into = into.subspan(count);
      at += count;
    }
    if (!into.empty())
      (void)rest_.read(from_ + at - head_.size(), into);
  }

private:
  std::string head_;
  Bytes rest_;
  std::size_t from_;
};

/// What tells that a file is still as it was; nothing of what is none.
using Stamp = std::array<std::int64_t, 3>;
std::optional<Stamp> stamp(int fd)
{
  struct stat status {};
  if (::fstat(fd, &status) != 0 || !S_ISREG(status.st_mode))
    return {};
  return Stamp{status.st_size, status.st_mtim.tv_sec, status.st_mtim.tv_nsec};
}

} // namespace

Bytes::Bytes(std::string held) : held_{std::make_shared<const std::string>(std::move(held))} {}

std::size_t Bytes::size() const
{
  return held_ ? held_->size() : source_ ? source_->size() : 0;
}

std::optional<std::string_view> Bytes::held() const
{
  if (source_)
    return {};
  return held_ ? std::string_view{*held_} : std::string_view{};
}

std::size_t Bytes::read(std::size_t at, std::span<char> into) const
{
  const auto count = std::min(into.size(), size() - std::min(at, size()));
  if (held_)
    held_->copy(into.data(), count, at);
  else if (source_ && count > 0)
    source_->read(at, into.first(count));
  return count;
}

void Bytes::each_piece(const Sink& take, std::size_t at) const
{
  if (const auto all = held()) {
    if (at < all->size())
      take(all->substr(at));
    return;
  }
  std::string some(std::min(piece, size()), '\0');
  while (const auto count = read(at, some)) {
    take(std::string_view{some}.substr(0, count));
    at += count;
  }
}

std::string Bytes::whole() const
{
  if (held_)
    return *held_;
  std::string all(size(), '\0');
  (void)read(0, all);
  return all;
}

Bytes joined(std::string head, const Bytes& rest, std::size_t at)
{
  if (const auto held = rest.held())
    return Bytes{std::move(head.append(held->substr(at)))};
  return Bytes{std::make_shared<Joined>(std::move(head), rest, at)};
}

Bytes bytes_of(Descriptor file)
{
  struct stat status {};
  if (::fstat(file.get(), &status) != 0)
    throw Error{Kind::temporary, fmt::format("cannot read: {}", errno_text(errno))};
  return Bytes{
      std::make_shared<FileBytes>(std::move(file), static_cast<std::size_t>(status.st_size))};
}

std::string_view BytesReader::next()
{
  if (const auto held = bytes_.held())
    return held->substr(std::exchange(at_, held->size()));
  piece_.resize(std::min(Bytes::piece, bytes_.size()));
  const auto count = bytes_.read(at_, piece_);
  at_ += count;
  return std::string_view{piece_}.substr(0, count);
}

Descriptor temporary_file()
{
  // Not /tmp, which is memory on many systems (file-hierarchy(7)).
  Descriptor file{::open("/var/tmp", O_TMPFILE | O_RDWR | O_CLOEXEC, 0600)};
  if (file)
    return file;
  std::string name = "/var/tmp/tkt.XXXXXX"; // not every file system knows files without names
  file = Descriptor{::mkostemp(name.data(), O_CLOEXEC)};
  if (!file)
    throw Error{Kind::temporary,
                fmt::format("no temporary file in /var/tmp: {}", errno_text(errno))};
  ::unlink(name.c_str());
  return file;
}

void BytesWriter::add(std::string_view bytes)
{
  if (!file_ && held_.size() + bytes.size() > Bytes::piece) {
    file_ = temporary_file();
    write_all(file_.get(), held_);
    held_ = {};
  }
  if (file_)
    write_all(file_.get(), bytes);
  else
    held_ += bytes;
  size_ += bytes.size();
}

Bytes BytesWriter::take()
{
  return file_ ? bytes_of(std::move(file_)) : Bytes{std::move(held_)};
}

Bytes copy_of_file(const std::filesystem::path& path, std::size_t limit)
{
  const Descriptor file{::open(path.c_str(), O_RDONLY | O_CLOEXEC)};
  if (!file)
    throw Error{Kind::no_input, fmt::format("{}: {}", path.string(), errno_text(errno))};
  try {
    const auto before = stamp(file.get());
    BytesWriter copy;
    std::string some(1U << 16, '\0');
    while (true) {
      const auto got = ::read(file.get(), some.data(), some.size());
      if (got < 0 && errno == EINTR)
        continue;
      if (got < 0)
        throw Error{errno == EISDIR ? Kind::no_input : Kind::temporary,
                    fmt::format("cannot read: {}", errno_text(errno))};
      if (got == 0)
        break;
      copy.add(std::string_view{some}.substr(0, static_cast<std::size_t>(got)));
      if (copy.size() > limit)
        throw Error{Kind::data, fmt::format("larger than the limit of {} bytes", limit)};
    }
    if (before != stamp(file.get()))
      throw Error{Kind::data, "it was changed while it was read; try again"};
    return copy.take();
  } catch (Error& e) {
    e.within(path.string());
    throw;
  }
}

} // namespace tkt
