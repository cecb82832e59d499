// File descriptors that close themselves, and whole-file reading and writing.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace tkt {

/// Owns a descriptor; closes it when it goes.
class Descriptor {
public:
  Descriptor() = default;
  explicit Descriptor(int fd) noexcept : fd_{fd} {}
  Descriptor(Descriptor&& other) noexcept : fd_{std::exchange(other.fd_, -1)} {}
  Descriptor& operator=(Descriptor&& other) noexcept
  {
    std::swap(fd_, other.fd_);
    return *this;
  }
  ~Descriptor();

  int get() const noexcept { return fd_; }
  explicit operator bool() const noexcept { return fd_ >= 0; }

private:
  int fd_ = -1;
};

/// The text of errno, as strerror(3) has it.
std::string errno_text(int error);

/// A whole file. Kind::no_input if it cannot be opened, Kind::data if larger than `limit` bytes,
/// Kind::temporary if reading fails.
std::string read_file(const std::filesystem::path& path, std::size_t limit = SIZE_MAX);

/// Everything up to end of file.
std::string read_all(int fd, std::size_t limit = SIZE_MAX);

/// All of `bytes`, through short writes and EINTR. Kind::temporary if that fails (disk full).
void write_all(int fd, std::string_view bytes);

/// Writes beside `path`, fsyncs, renames over it and fsyncs the folder: the file is whole or not
/// there. Kind::temporary if any step fails; nothing half-written is left.
void write_file(const std::filesystem::path& path, std::string_view bytes, unsigned mode = 0600);

/// fsync(2) of a folder, so that the names in it are durable.
void sync_folder(const std::filesystem::path& folder);

/// An exclusive flock(2) on a file, made if need be; released when it goes, however that happens.
class FileLock {
public:
  /// Nothing if somebody else holds it.
  static std::optional<FileLock> try_take(const std::filesystem::path& path);

private:
  explicit FileLock(Descriptor fd) : fd_{std::move(fd)} {}
  Descriptor fd_;
};

} // namespace tkt
