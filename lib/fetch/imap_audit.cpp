#include "fetch/imap_audit.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "net/imap/uid_set.hpp"

namespace tkt::fetch {

namespace {

std::vector<Difference> in_store(const Run& run, const std::string& name, const Folder& folder)
{
  std::vector<Difference> all;
  for (const auto& [id, uidvalidity, uid, arrived_at, size] :
       run.db
           .prepare("SELECT id, uidvalidity, uid, arrived_at, size FROM incoming "
                    "WHERE mailbox = ? AND folder = ? AND uid IS NOT NULL ORDER BY uid")
           .bind_all(run.mailbox.name, name)
           .rows<std::int64_t, std::uint32_t, std::int64_t, Instant, std::int64_t>()) {
    Difference row;
    row.side = Difference::Side::store;
    row.folder = name;
    row.uid = uidvalidity == folder.uidvalidity ? uid : 0; // of other UIDs: means nothing now
    row.incoming = id;
    row.arrived_at = arrived_at;
    row.size = size;
    all.push_back(std::move(row));
  }
  return all;
}

/// Adds what the server says of messages that are only there.
void describe(ImapSession& session, std::span<const Uid> uids, const std::string& name,
              const Report& report)
{
  while (!uids.empty()) {
    session.run(fmt::format("UID FETCH {} (UID RFC822.SIZE INTERNALDATE FLAGS)", take_set(uids)),
                [&](Response& response) {
                  MessageData data;
                  if (!read_message(response, data) || data.uid == 0)
                    return;
                  Difference message;
                  message.folder = name;
                  message.uid = data.uid;
                  message.arrived_at = data.arrived_at;
                  message.size = static_cast<std::int64_t>(data.size.value_or(0));
                  message.seen = data.seen;
                  report(message);
                });
  }
}

} // namespace

void audit_folder(const Run& run, ImapSession& session, const std::string& name,
                  const Folder& folder, const Report& report)
{
  const auto there = session.search(folder, "UNDELETED");
  const auto here = in_store(run, name, folder);
  std::vector<Uid> known;
  for (const auto& row : here) {
    const auto uid = static_cast<Uid>(row.uid);
    if (uid != 0 && std::binary_search(there.begin(), there.end(), uid))
      known.push_back(uid);
    else
      report(row);
  }
  std::sort(known.begin(), known.end());
  std::vector<Uid> missing;
  std::set_difference(there.begin(), there.end(), known.begin(), known.end(),
                      std::back_inserter(missing));
  describe(session, missing, name, report);
}

} // namespace tkt::fetch
