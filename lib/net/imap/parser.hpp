// An IMAP server's bytes as responses (RFC 3501, sections 2.2 and 7). Pure: no socket, so that
// tests and a fuzzer can feed it whatever they like.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace tkt::fetch {

/// Bytes that a server sent as {n} and then n octets.
struct Literal {
  std::string bytes;      ///< empty where it was skipped
  std::uint64_t size = 0; ///< as the server announced, and sent, it
  bool skipped = false;   ///< larger than the limit: read and thrown away
};

/// One response: its text, where `{n}` stands for the next of its literals.
struct Response {
  std::string text;
  std::vector<Literal> literals;
  std::size_t literal_count = 0; ///< how many of `literals` belong to it; the rest is spare room
};

/// Cuts a stream of bytes into responses. What it holds is bounded by its limits, whatever the
/// server announces.
class ResponseParser {
public:
  struct Limits {
    std::size_t text = 16U << 20;      ///< of one response: a search among a million messages
    std::uint64_t literal = 64U << 20; ///< larger ones are skipped
    std::size_t literals = 32;         ///< in one response
  };

  explicit ResponseParser(Limits limits) : limits_{limits} {}

  /// Where the next bytes are to be read into, never empty. A large literal is read straight into
  /// its own memory.
  std::span<char> room();

  /// So many bytes of room() have been filled.
  void filled(std::size_t count);

  /// The next complete response, if there is one. `into` may be the one of the last call: its
  /// memory is used again.
  /// Errors: Kind::unavailable if a limit is broken or a literal is announced as 4 GB or more.
  bool next(Response& into);

private:
  enum class Place { text, literal, skipping };

  void take_line(std::string_view line);
  void take_bytes();
  std::string_view buffered() const;
  bool announces_literal(std::string_view text, std::uint64_t& size) const;
  void begin_literal(std::uint64_t size);
  Literal& current();

  Limits limits_;
  std::string buffer_;
  std::size_t begin_ = 0; ///< of what was not looked at yet
  std::size_t end_ = 0;
  std::size_t searched_ = 0; ///< no line end between begin_ and this
  Place place_ = Place::text;
  Response response_;
  std::uint64_t left_ = 0; ///< of the current literal
  bool into_literal_ = false;
  bool complete_ = false;
};

} // namespace tkt::fetch
