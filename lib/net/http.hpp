// Requests over HTTP, bounded in size and time.
#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.hpp"
#include "net/connection.hpp"

namespace tkt::net {

struct HttpRequest {
  std::string method = "GET";
  std::string url;
  std::vector<std::string> headers; ///< `Name: value`
  std::string body;
};

struct HttpAnswer {
  long status = 0;
  std::string url; ///< that answered, after redirections
  std::string body;
};

/// One server, whose connection is kept from one request to the next.
class HttpClient {
public:
  struct Limits {
    std::size_t body = 64U << 20; ///< bytes of an answer
    seconds connect{30};
    seconds stalled{60}; ///< without a byte
    seconds whole{600};  ///< of one request
  };

  /// A login goes to the host that was named alone, whatever it redirects to.
  HttpClient(Login login, std::string ca_file, Limits limits);
  HttpClient(Login login, std::string ca_file)
      : HttpClient{std::move(login), std::move(ca_file), Limits{}}
  {
  }
  ~HttpClient();

  /// Errors: Kind::unavailable: no connection, an untrusted certificate, an answer that breaks off
  ///         or is too large. Kind::config: no such ca_file. A status is no error.
  HttpAnswer send(const HttpRequest& request);

private:
  struct State;
  std::unique_ptr<State> state_;
};

} // namespace tkt::net
