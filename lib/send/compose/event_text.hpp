// What happened to a ticket, to be told in anybody's language.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "desk/log/event.hpp"

namespace tkt::config {
struct Config;
}

namespace tkt::send {

struct Happening {
  /// One of happening_kinds(): its words are those of the template `event`. Another, or "": the
  /// log's own words are all that there is.
  std::string kind;
  std::string before;
  std::string after; ///< for kind "", all there is to say
  std::string who;   ///< name of who wrote
};

/// What an event tells. Alarms of clocks are kinds of their own: `reaction_late`.
Happening happening_of(const desk::Event& event);

/// The kinds that the template knows: `event.is_KIND`.
std::span<const std::string_view> happening_kinds();

/// In one line, by the template `event`, in the first of `languages` in which there is one.
/// Errors: Kind::config if the template cannot be used.
std::string to_text(const Happening& what, const config::Config& config,
                    std::span<const std::string> languages);

/// In one line for the log, which speaks English.
std::string log_text(const Happening& what);

} // namespace tkt::send
