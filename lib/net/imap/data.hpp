// What IMAP responses say (RFC 3501, section 7; RFC 4315, 6851), read from whole responses.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.hpp"
#include "net/imap/parser.hpp"

namespace tkt::fetch {

using Uid = std::uint32_t;

/// A status response: the end of a command, `+`, or untagged OK, NO, BAD, BYE.
struct Status {
  enum class Word { ok, no, bad, bye, preauth, go_on } word = Word::ok;
  std::string_view tag;  ///< "*" for untagged, "+" for go_on
  std::string_view code; ///< inside [ ], such as `UIDVALIDITY 7`; may be empty
  std::string_view text; ///< for people

  bool ok() const { return word == Word::ok; }
};

/// Nothing if the response is data. The views point into `response`.
std::optional<Status> read_status(const Response& response);

/// The number of a code, as in `[UIDNEXT 7]`, if it has that name.
std::optional<std::uint64_t> number_of(std::string_view code, std::string_view name);

/// `* 12 EXISTS`: 12, if `name` is EXISTS.
std::optional<std::uint64_t> read_count(const Response& response, std::string_view name);

/// `* SEARCH 1 2 3`; nothing for other responses. What is no number is passed over.
std::optional<std::vector<Uid>> read_search(const Response& response);

/// `* CAPABILITY …`: its words in upper case; nothing for other responses.
std::optional<std::vector<std::string>> read_capability(const Response& response);

/// `* LIST (flags) "/" name`: the name as it is on the wire; nothing for other responses and for
/// folders that cannot be selected.
std::optional<std::string> read_list(Response& response);

/// What a FETCH response says of one message.
struct MessageData {
  Uid uid = 0;
  std::optional<std::uint64_t> size; ///< RFC822.SIZE
  std::optional<Instant> arrived_at; ///< INTERNALDATE
  bool has_flags = false;
  bool seen = false;
  bool deleted = false;
  bool has_body = false; ///< a BODY[] other than NIL came
  Literal body;
};

/// Nothing for other responses, and for one that cannot be understood: that costs one message,
/// not the run. The body is moved out of `response`, and the memory of `into.body` into it.
bool read_message(Response& response, MessageData& into);

/// ` 1-Mar-2024 10:00:00 +0100`.
std::optional<Instant> parse_internal_date(std::string_view text);

} // namespace tkt::fetch
