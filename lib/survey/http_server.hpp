// A small HTTP/1.1 server that survives hostile clients; what is asked is its handler's business.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/clock.hpp"

namespace tkt::survey {

struct HttpRequest {
  std::string method;
  std::string target; ///< as sent: path and query
  std::vector<std::pair<std::string, std::string>> headers;
  std::string body;

  /// The first of that name, compared without case; "" if there is none.
  std::string_view header(std::string_view name) const;
};

struct HttpResponse {
  unsigned status = 200;
  std::vector<std::pair<std::string, std::string>> headers{};
  std::string body{};
};

/// Answers a request. May be called once, at any time, from any thread.
using Reply = std::function<void(HttpResponse)>;

/// What a request may cost.
struct HttpLimits {
  std::size_t connections = 4096; ///< beyond, the one that has sent nothing for longest is closed
  std::size_t header_bytes = 8192;
  seconds time{10}; ///< for a whole request to come in, and for the answer to go out
  /// Bytes of a body; asked when the header is there. 0: such a request has none.
  std::function<std::size_t(std::string_view method, std::string_view target)> body_bytes;
};

class HttpServer {
public:
  /// `handle` runs in the server's thread and has to be quick.
  HttpServer(HttpLimits limits, std::function<void(HttpRequest&&, Reply)> handle);
  ~HttpServer();
  HttpServer(const HttpServer&) = delete;
  HttpServer& operator=(const HttpServer&) = delete;

  /// Listens on `127.0.0.1:8080` or `[::1]:0`; gives the port.
  /// Errors: Kind::config if the address is none; Kind::temporary if it cannot be had.
  std::uint16_t listen(std::string_view endpoint);

  /// Listens on a socket that somebody else has bound (sd_listen_fds(3)); takes it over.
  void adopt(int fd);

  /// Serves until `stop_fd` becomes readable; then takes no more connections, and lets answers go
  /// out for a moment.
  void run(int stop_fd);

  struct Impl; ///< http_server.cpp's own

private:
  std::unique_ptr<Impl> impl_;
};

} // namespace tkt::survey
