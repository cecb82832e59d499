// A connection to a mail server: made, secured and logged in by libcurl, then ours to talk over.
#pragma once

#include <memory>
#include <string>

#include "base/cancel.hpp"
#include "config/model/config.hpp"
#include "config/model/url.hpp"
#include "net/stream.hpp"

namespace tkt::net {

/// Where to connect, and how long to wait for it.
struct Target {
  config::Url url; ///< imap, imaps, smtp or smtps
  config::Tls tls = config::Tls::automatic;
  std::string ca_file;         ///< certificates to trust besides the system's; "" for none
  seconds connect_timeout{30}; ///< from the name to the end of the login
  seconds io_timeout{120};     ///< of one wait after that
};

struct Login {
  std::string user; ///< "" does not log in
  std::string secret;
  bool is_token = false; ///< OAuth2 bearer token (OAUTHBEARER, XOAUTH2) instead of a password
};

/// `imap.example.com:993`, as messages name a server.
std::string to_text(const config::Url& url);

/// Connected, secured as the target demands, logged in.
class Connection final : public Stream {
public:
  /// Errors, one line each, which name the server and what to do:
  /// Kind::unavailable  no such host, nobody listens, time is over, no STARTTLS, or a certificate
  ///                    that is not trusted or is another host's;
  /// Kind::no_permission the login was refused, or no way to log in is offered;
  /// Kind::temporary    the server said that it cannot log anyone in now;
  /// Kind::config       ca_file cannot be used;
  /// Interrupted        `stop` was asked for.
  /// `stop`, which must outlive the connection, ends every wait.
  /// `hello`: the name that an SMTP client gives; "" lets libcurl choose.
  Connection(Target target, const Login& login, const Cancellation& stop,
             const std::string& hello = {});
  ~Connection() override; ///< closes at once; a protocol's farewell is the protocol's

  bool wait(milliseconds patience) override;
  std::size_t read(std::span<char> into) override;
  void write(std::string_view bytes) override;
  void finish_within(seconds grace) override;

  const Target& target() const noexcept;

private:
  struct State;
  std::unique_ptr<State> state_;
};

} // namespace tkt::net
