// Replies of an SMTP server (RFC 5321, section 4.2).
#pragma once

#include <string>
#include <vector>

#include "net/stream.hpp"

namespace tkt::net {

struct Reply {
  int code = 0;     ///< 0: none came
  std::string text; ///< of all lines, UTF-8, at most 1,000 bytes

  bool positive() const { return code >= 200 && code < 400; }
};

/// `550 5.1.1 no such user`; the text alone where no reply came.
std::string to_text(const Reply& reply);

/// Reads replies off a stream, whatever pieces they come in.
class ReplyReader {
public:
  explicit ReplyReader(Stream& stream) : stream_{stream} {}

  /// The next reply; the text of each of its lines goes to `lines` as well, if given.
  /// Errors: Kind::unavailable if the server closes or says what is no reply; those of Stream.
  Reply read(std::vector<std::string>* lines = nullptr);

private:
  std::string line();

  Stream& stream_;
  std::string pending_;
};

} // namespace tkt::net
