// Private to this room: what a server said while libcurl was logging in.
#pragma once

#include <string>
#include <string_view>

#include "net/curl.hpp"

namespace tkt::net {

/// libcurl says that a login failed, the server says why: this listens.
class Trace {
public:
  Trace() = default;
  Trace(const Trace&) = delete;
  Trace& operator=(const Trace&) = delete;

  /// Must stay where it is until detach() or the end of the handle.
  void attach(CURL* easy);
  static void detach(CURL* easy);

  /// A line from the server.
  void hear(std::string_view line);

  /// The last refusal in the server's words, at most a line; empty if it refused nothing.
  std::string_view refusal() const { return refusal_; }

  /// The refusal was about the server's state, not about the login (RFC 5530; SMTP: 4xx).
  bool refused_for_now() const { return for_now_; }

  bool smtp_login_accepted() const { return smtp_login_accepted_; }

private:
  std::string refusal_;
  bool for_now_ = false;
  bool smtp_login_accepted_ = false;
};

} // namespace tkt::net
