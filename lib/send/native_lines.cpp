#include "send/native_lines.hpp"

namespace tkt::send {

std::string native_lines(std::string_view bytes)
{
  std::string out;
  out.reserve(bytes.size());
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    if (bytes[i] != '\r' || i + 1 == bytes.size() || bytes[i + 1] != '\n')
      out += bytes[i];
  }
  return out;
}

} // namespace tkt::send
