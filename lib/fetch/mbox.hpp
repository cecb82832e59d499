// The messages of an mbox file (RFC 4155; of its dialects mboxrd, where a line that begins with
// From has a > in front).
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "base/clock.hpp"

namespace tkt::fetch {

struct MboxMessage {
  std::int64_t begin = 0;            ///< where in the file its From line is
  std::int64_t end = 0;              ///< where the next one would be
  std::optional<Instant> arrived_at; ///< of the From line, taken as UTC
  std::string raw;       ///< without the From line, the quoting undone; at most `limit` bytes
  std::int64_t size = 0; ///< of the whole message
  bool seen = false;     ///< a Status field says that it was read
};

/// Reads one message after the other from a file that may be far larger than memory.
class MboxReader {
public:
  /// `fd` stays the caller's; `begin` is where a From line is, or the end.
  MboxReader(int fd, std::int64_t begin, std::size_t limit);

  /// False at the end. Errors: Kind::data if there is something else than a From line where one
  /// has to be; Kind::temporary if the file cannot be read.
  bool next(MboxMessage& into);

private:
  struct Line {
    std::string_view text; ///< with its end; of a very long line only a piece
    bool begins = false;   ///< it is the line's first piece
  };

  std::optional<Line> read_line();
  void append(MboxMessage& into, std::string_view text) const;

  int fd_;
  std::size_t limit_;
  std::string buffer_;
  std::size_t begin_ = 0;
  std::int64_t offset_; ///< in the file, of buffer_[begin_]
  bool at_line_start_ = true;
  bool ended_ = false;
  std::string from_line_; ///< of the message to come; empty if none was read yet
  std::int64_t from_at_ = 0;
};

/// True if a From line stands at `offset`, or the file ends there.
bool is_message_boundary(int fd, std::int64_t offset);

/// The time at the end of `From name@host Mon Jun  3 12:00:00 2024`.
std::optional<Instant> parse_from_line(std::string_view line);

} // namespace tkt::fetch
