// A server that stands on this side of the wire: what a client writes goes to a function, what
// that returns is what the client reads.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "base/cancel.hpp"
#include "base/error.hpp"
#include "net/stream.hpp"

namespace tkt::test {

class FakeServer final : public net::Stream {
public:
  /// Answers one line, its CRLF removed. The server closes when `closed` is set.
  using Answer = std::function<std::string(FakeServer&, const std::string& line)>;

  explicit FakeServer(Answer answer) : answer_{std::move(answer)} {}

  std::string to_client;            ///< not read yet
  std::vector<std::string> heard;   ///< every line
  std::vector<std::string> written; ///< every write, as it came
  bool closed = false;
  bool interrupted = false;     ///< the next wait for an answer is told to stop
  std::size_t piece = SIZE_MAX; ///< most bytes that one read gives

  bool wait(milliseconds) override
  {
    if (interrupted)
      throw Interrupted{};
    return !to_client.empty() || closed;
  }

  std::size_t read(std::span<char> into) override
  {
    if (interrupted)
      throw Interrupted{};
    if (to_client.empty() && !closed)
      throw Error{Kind::unavailable, "no answer within 1s"};
    const auto count = to_client.copy(into.data(), std::min(into.size(), piece));
    to_client.erase(0, count);
    return count;
  }

  void write(std::string_view bytes) override
  {
    if (closed)
      throw Error{Kind::unavailable, "the server closed the connection"};
    written.emplace_back(bytes);
    pending_ += bytes;
    for (auto end = pending_.find("\r\n"); end != std::string::npos && !closed;
         end = pending_.find("\r\n")) {
      heard.push_back(pending_.substr(0, end));
      pending_.erase(0, end + 2);
      to_client += answer_(*this, heard.back());
    }
  }

  void finish_within(seconds) override { interrupted = false; }

private:
  Answer answer_;
  std::string pending_;
};

} // namespace tkt::test
