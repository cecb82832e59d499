#include "fetch/imap_after_storing.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "net/imap/uid_set.hpp"
#include "net/imap/utf7.hpp"

namespace tkt::fetch {

std::vector<Settling> settling(const config::After& after, ImapSession& session,
                               std::vector<Uid> uids, bool whole)
{
  using What = config::After::What;
  auto what = after.what;
  if (what == What::remove && !whole)
    what = What::seen;
  std::vector<Settling> commands;
  if (what == What::keep)
    return commands;

  const auto store = [](const std::string& set, std::string_view flags, std::string purpose) {
    return Settling{
        fmt::format("UID STORE {} +FLAGS.SILENT ({})", set, flags), std::move(purpose), {}};
  };
  const auto expunge = [&](Settling& marking, const std::string& set) {
    if (session.can("UIDPLUS"))
      marking.then.push_back({fmt::format("UID EXPUNGE {}", set), marking.purpose, {}});
  };
  std::sort(uids.begin(), uids.end());
  std::span<const Uid> rest{uids};
  while (!rest.empty()) {
    const auto set = take_set(rest);
    switch (what) {
    case What::keep:
      break;
    case What::seen:
      commands.push_back(store(set, "\\Seen", "mark messages read"));
      break;
    case What::remove: {
      auto marking = store(set, "\\Seen \\Deleted", "delete messages");
      expunge(marking, set);
      commands.push_back(std::move(marking));
      break;
    }
    case What::move: {
      const auto purpose = fmt::format("move messages to \"{}\"", after.folder);
      const auto folder = imap_quoted(to_utf7(after.folder));
      // Read first: should the move fail, the message is not taken for new again.
      commands.push_back(store(set, "\\Seen", "mark messages read"));
      if (session.can("MOVE")) {
        commands.push_back({fmt::format("UID MOVE {} {}", set, folder), purpose, {}});
        break;
      }
      Settling copying{fmt::format("UID COPY {} {}", set, folder), purpose, {}};
      copying.then.push_back(store(set, "\\Deleted", purpose));
      expunge(copying.then.back(), set);
      commands.push_back(std::move(copying));
      break;
    }
    }
  }
  return commands;
}

} // namespace tkt::fetch
