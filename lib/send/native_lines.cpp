#include "send/native_lines.hpp"

#include <string>

#include "base/descriptor.hpp"

namespace tkt::send {

void write_native_lines(int fd, std::string_view bytes)
{
  constexpr std::size_t enough = 1U << 16;
  std::string piece;
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    if (bytes[i] != '\r' || i + 1 == bytes.size() || bytes[i + 1] != '\n')
      piece += bytes[i];
    if (piece.size() == enough) {
      write_all(fd, piece);
      piece.clear();
    }
  }
  write_all(fd, piece);
}

} // namespace tkt::send
