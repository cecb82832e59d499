// A finished draft becomes what it was written for.
#pragma once

#include <optional>

#include "desk/message/draft.hpp"
#include "desk/message/editor_text.hpp"
#include "mail/write/compose.hpp"
#include "tkt/change/tickets.hpp"

namespace tkt::cli {

/// A draft that has been read.
struct Finished {
  desk::Draft draft;
  desk::Buffer start;  ///< as the editor was opened with it
  desk::Buffer buffer; ///< as it came back
  TicketId ticket;     ///< the one that the draft's ticket is now; 0: to be opened
  std::vector<mail::File> files;
  std::optional<Instant> leaves_at;
};

/// Whether the writer has changed the field that events of this kind tell of.
bool changes_field(const Finished& finished, std::string_view event_kind);

/// Carries it out in the caller's transaction. The ticket that was opened is the change's.
Changes finish(Shell& shell, desk::Session& session, Finished finished);

/// Addresses in a field; Kind::data if one of them is none.
std::vector<mail::Address> people_in(const desk::Buffer& buffer, std::string_view field);

/// `fire, hot`.
std::vector<std::string> tags_in(const desk::Buffer& buffer);

} // namespace tkt::cli
