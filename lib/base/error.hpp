// What goes wrong, and what a caller may do about it.
#pragma once

#include <exception>
#include <string>
#include <string_view>
#include <utility>

namespace tkt {

/// One sysexits(3) status each: what kind of failure it is decides who has to act.
enum class Kind {
  usage,         ///< 64: the command line is wrong: an unknown verb, ticket, queue, agent
  data,          ///< 65: a message or other input cannot be used as it is
  no_input,      ///< 66: a file that was named cannot be opened
  unavailable,   ///< 69: a server cannot be reached or is not who it should be
  internal,      ///< 70: our mistake
  temporary,     ///< 75: try again later: busy, disk full, server said "not now"
  no_permission, ///< 77: a login or an access was refused
  config,        ///< 78: the configuration is wrong
};

/// A failure and the trail that led to it, outermost first, as in
/// `mailbox support: message 4711: header of 3 MB`.
class Error : public std::exception {
public:
  Error(Kind kind, std::string cause) : kind_{kind}, text_{std::move(cause)} {}

  /// Puts what was being done in front; each layer adds the name that it knows.
  void within(std::string_view frame) { text_.insert(0, std::string{frame} + ": "); }

  Kind kind() const noexcept { return kind_; }
  const char* what() const noexcept override { return text_.c_str(); }

private:
  Kind kind_;
  std::string text_;
};

/// The sysexits(3) status of a kind.
int exit_status(Kind kind) noexcept;

} // namespace tkt
