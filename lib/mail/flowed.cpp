#include "mail/flowed.hpp"

#include <algorithm>

#include "base/text.hpp"

namespace tkt::mail {

std::string unflow(std::string_view text, bool delsp)
{
  std::string out;
  out.reserve(text.size());
  bool open = false; // the last line written ends softly
  std::size_t open_depth = 0;
  const auto lines = split(text, '\n');
  for (std::size_t i = 0; i < lines.size(); ++i) {
    auto line = lines[i];
    const auto depth = std::min(line.find_first_not_of('>'), line.size());
    line.remove_prefix(depth);
    if (line.starts_with(' '))
      line.remove_prefix(1);

    const bool signature = line == "-- ";
    // A soft break before a line of another depth or a signature is a mistake: RFC 3676, 4.5.
    if (open && (depth != open_depth || signature)) {
      out += '\n';
      open = false;
    }
    if (!open && depth > 0) {
      out.append(depth, '>');
      out += ' ';
    }
    const bool soft = !signature && line.ends_with(' ') && i + 1 < lines.size();
    if (soft && delsp)
      line.remove_suffix(1);
    out += line;
    open = soft;
    open_depth = depth;
    if (!soft && i + 1 < lines.size())
      out += '\n';
  }
  return out;
}

} // namespace tkt::mail
