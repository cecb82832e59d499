// Bytes that are read piece by piece, wherever they lie: what may be large is nowhere held whole.
#pragma once

#include <cstddef>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "base/descriptor.hpp"

namespace tkt {

/// Takes bytes in the order in which they come; a piece is gone once it returns.
using Sink = std::function<void(std::string_view)>;

/// Where bytes lie. They stay the same as long as it lives.
class ByteSource {
public:
  virtual ~ByteSource() = default;
  virtual std::size_t size() const = 0;
  /// Fills `into` with what lies from `at` on; all of it is within size().
  /// Errors: Kind::temporary if it cannot be read.
  virtual void read(std::size_t at, std::span<char> into) const = 0;
};

/// Some bytes; copies share them. One thread at a time reads.
class Bytes {
public:
  static constexpr std::size_t piece = 1U << 18;

  Bytes() = default;
  Bytes(std::string held);
  Bytes(std::string_view copied) : Bytes{std::string{copied}} {}
  Bytes(const char* copied) : Bytes{std::string{copied}} {}
  explicit Bytes(std::shared_ptr<const ByteSource> source) : source_{std::move(source)} {}

  std::size_t size() const;

  /// All of them, where they lie in memory.
  std::optional<std::string_view> held() const;

  /// Those from `at` on, as many as `into` has room for and there are. Errors: ByteSource::read().
  std::size_t read(std::size_t at, std::span<char> into) const;

  /// From `at` to the end: at once what lies in memory, else in pieces. Errors: as read().
  void each_piece(const Sink& take, std::size_t at = 0) const;

  /// All of them, in memory. Errors: as read().
  std::string whole() const;

private:
  std::shared_ptr<const std::string> held_;
  std::shared_ptr<const ByteSource> source_;
};

/// `head`, and what `rest` has from `at` on.
Bytes joined(std::string head, const Bytes& rest, std::size_t at = 0);

/// The bytes of a file that is a file, from its beginning.
Bytes bytes_of(Descriptor file);

/// Reads some bytes from front to back.
class BytesReader {
public:
  explicit BytesReader(Bytes bytes) : bytes_{std::move(bytes)} {}
  /// The next piece, until the next call; empty at the end. Errors: Bytes::read().
  std::string_view next();

private:
  Bytes bytes_;
  std::size_t at_ = 0;
  std::string piece_;
};

/// A file without a name, in /var/tmp, for what is too large for memory; it goes with its
/// descriptor. Kind::temporary if there can be none.
Descriptor temporary_file();

/// Puts down bytes of which nobody knows how many there are: a few in memory, many in a temporary
/// file.
class BytesWriter {
public:
  /// Errors: Kind::temporary if the disk cannot take it.
  void add(std::string_view bytes);
  std::size_t size() const { return size_; }
  /// What was added; nothing can be added any more.
  Bytes take();

private:
  std::string held_;
  Descriptor file_;
  std::size_t size_ = 0;
};

/// A copy of a file, or of what comes out of a device or pipe, as it is now: whatever becomes of it
/// later. Kind::no_input if it cannot be opened, Kind::data if it has more than `limit` bytes
/// or is written to meanwhile.
Bytes copy_of_file(const std::filesystem::path& path, std::size_t limit);

} // namespace tkt
