#include "net/imap/uid_set.hpp"

#include <fmt/format.h>

namespace tkt::fetch {

std::string take_set(std::span<const Uid>& uids, std::size_t length)
{
  std::string set;
  while (!uids.empty()) {
    std::size_t run = 1;
    while (run < uids.size() && uids[run] == uids[0] + run)
      ++run;
    auto part =
        run == 1 ? fmt::format("{}", uids[0]) : fmt::format("{}:{}", uids[0], uids[run - 1]);
    if (!set.empty()) {
      if (set.size() + 1 + part.size() > length)
        break;
      set += ',';
    }
    set += part;
    uids = uids.subspan(run);
  }
  return set;
}

std::string to_text(std::span<const Uid> uids)
{
  return take_set(uids, std::string::npos);
}

} // namespace tkt::fetch
