#include "send/native_lines.hpp"

#include <algorithm>
#include <string>
#include <utility>

#include "base/descriptor.hpp"

namespace tkt::send {

void write_native_lines(int fd, const Bytes& bytes)
{
  bool after_cr = false; // which may be half of a line end
  std::string out;
  bytes.each_piece([&](std::string_view piece) {
    while (!piece.empty()) {
      if (std::exchange(after_cr, false) && piece.front() != '\n')
        out += '\r';
      const auto part = piece.substr(0, std::min(piece.find('\r'), Bytes::piece));
      out += part;
      piece.remove_prefix(part.size());
      after_cr = !piece.empty() && piece.front() == '\r';
      if (after_cr)
        piece.remove_prefix(1);
      if (out.size() >= Bytes::piece) {
        write_all(fd, out);
        out.clear();
      }
    }
  });
  if (after_cr)
    out += '\r';
  write_all(fd, out);
}

} // namespace tkt::send
