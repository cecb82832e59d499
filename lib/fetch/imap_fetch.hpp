// Taking one folder's mail over IMAP, in the order that loses nothing: fetch without marking, make
// durable, and only then mark, move or delete.
#pragma once

#include <deque>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "fetch/folder_state.hpp"
#include "fetch/imap_after_storing.hpp"
#include "fetch/intake.hpp"
#include "fetch/source.hpp"
#include "net/imap/session.hpp"

namespace tkt::fetch {

/// One pass over a selected folder. Commands are sent ahead, so that the server reads the next
/// messages while these are stored; what is held in memory is a batch, and one message.
class ImapFetch {
public:
  ImapFetch(const Run& run, ImapSession& session, const std::string& name, Folder folder,
            Tally& tally);

  /// Errors: those of ImapSession and Intake. What was committed stays; the rest is still unread.
  void work();

private:
  /// A command whose end has not come.
  struct Pending {
    enum class What { sizes, bodies, settling } what = What::sizes;
    std::vector<Uid> uids;
    Settling settling;
  };

  /// A message from the moment its size is asked for until it is in the intake.
  struct Wanted {
    enum class Stage { sizing, ready, asked } stage = Stage::sizing;
    std::uint64_t size = 0;
    Instant arrived_at{};
    bool silent = false;
    bool part = false;  ///< only its beginning is asked for
    bool alone = false; ///< it failed among others, and is asked for once more
    bool empty = false; ///< it is there, and the server gave nothing of it
  };

  /// UIDs of messages on their way into the store.
  struct Batch {
    std::vector<Uid> whole;
    std::vector<Uid> part; ///< all of them is only on the server
  };

  enum class Settle { yes, no };

  void run();
  void begin();
  void find();
  void fill_pipeline();
  void ask_sizes();
  void ask_bodies();
  void on_message(Response& response);
  void on_size(const MessageData& data, Wanted& wanted);
  void on_body(MessageData& data, Wanted& wanted);
  void on_end(const std::string& tag, const Completion& end);
  void end_sizes(const Pending& pending, const Completion& end);
  void end_bodies(const Pending& pending, const Completion& end);
  void make_ready(Uid uid, Wanted& wanted);
  void drop(Uid uid);
  void give_up(Uid uid, const std::string& why);
  void begin_commit();
  bool finish_commit(Settle settle_too);
  void settle(std::vector<Uid>& uids, bool whole);
  void send(Pending::What what, std::vector<Uid> uids, Settling settling);
  void finish();
  std::size_t pending(Pending::What what) const;
  std::int64_t low_water() const;

  const Run& run_;
  ImapSession& session_;
  std::string name_;
  Folder folder_;
  Tally& tally_;
  FolderState state_;
  Selection selection_;
  Intake intake_;

  std::deque<Uid> unsized_; ///< found; size not asked for
  std::map<Uid, Wanted> wanted_;
  std::set<Uid> ready_;                    ///< of those, whose bodies may be asked for
  std::map<std::string, Pending> pending_; ///< by tag
  Batch filling_;                          ///< what the intake holds
  std::deque<Batch> storing_;              ///< what it makes durable meanwhile, in order
  std::optional<Uid> failed_;              ///< the lowest that could not be read
  bool unreadable_ = false;                ///< a response was not understood
  bool warned_ = false;
  MessageData data_;
  Arrival arrival_;
};

} // namespace tkt::fetch
