// Talking IMAP over a connection that is made and logged in (RFC 3501): commands, their answers,
// and what a server says in between.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.hpp"
#include "net/imap/data.hpp"
#include "net/imap/parser.hpp"
#include "net/stream.hpp"

namespace tkt::fetch {

/// The end of a command, in the server's words.
struct Completion {
  Status::Word word = Status::Word::ok;
  std::string code;
  std::string text;

  bool ok() const { return word == Status::Word::ok; }
};

/// A selected folder.
struct Folder {
  std::uint32_t uidvalidity = 0; ///< 0 where the server has none
  std::uint64_t uidnext = 1;
  std::uint64_t exists = 0;
  bool read_only = false;
};

/// Commands may be sent ahead; their answers come in any order, and so does what nobody asked for.
/// Errors of every call: Kind::unavailable if the server takes leave (BYE), closes, is silent too
/// long or cannot be understood; Interrupted.
class ImapSession {
public:
  /// `largest`: literals beyond this many bytes are read past and not kept.
  ImapSession(net::Stream& stream, std::uint64_t largest);

  /// What the server can do, in upper case: `IDLE`, `MOVE`, `UIDPLUS`.
  bool can(std::string_view capability);

  /// Sends a command and returns its tag.
  std::string send(std::string_view command);

  /// The next response, whatever it is. Valid until the next call.
  Response& next();

  /// As next(), null if there is none after `patience`.
  Response* next_within(milliseconds patience);

  /// Sends a command and waits for its end; responses in between go to `each`.
  Completion run(std::string_view command, const std::function<void(Response&)>& each = {});

  /// SELECT, or EXAMINE, which changes nothing on the server.
  /// Errors: Kind::config if there is no such folder, naming a similar one;
  /// Kind::no_permission, Kind::temporary as the server says.
  Folder select(const std::string& name, bool examine = false);

  /// A folder of that name exists.
  bool has_folder(const std::string& name);
  Completion create(const std::string& name);

  /// Adds a message to a folder (APPEND), as one that was read, with `date` as its date of arrival.
  /// `before` is called when the server waits for the message, before its first byte leaves; the
  /// message is read piece by piece.
  Completion append(const std::string& folder, Instant date, const Bytes& message,
                    const std::function<void()>& before);

  /// UIDs of the selected folder in rising order, each once.
  /// Errors: Kind::temporary if the server refuses to search.
  std::vector<Uid> search(const Folder& folder, const std::string& criteria);

  /// Waits for news of the selected folder with IDLE (RFC 2177), or NOOP where the server has no
  /// IDLE, for `patience` at most. True if messages may have come.
  bool idle(seconds patience);

  /// Since the last search() messages have come.
  bool has_news() const { return has_news_; }

  /// Takes leave; failures do not matter any more.
  void logout() noexcept;

private:
  void read();
  void notice(const Response& response);
  std::vector<std::string> folders(const std::string& pattern);
  [[noreturn]] void refuse_folder(const std::string& name, const Completion& why);

  net::Stream& stream_;
  ResponseParser parser_;
  Response response_;
  std::optional<std::vector<std::string>> capabilities_;
  unsigned commands_ = 0;
  bool has_news_ = false;
  bool leaving_ = false;
};

/// A command's string argument (RFC 3501, `quoted`). Kind::config if it has a line end in it.
std::string imap_quoted(std::string_view text);

} // namespace tkt::fetch
