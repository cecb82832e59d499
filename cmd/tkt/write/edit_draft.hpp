// Texts that are written in the editor: kept as drafts from the first line on, sent when they are
// done.
#pragma once

#include <string>

#include "desk/message/draft.hpp"
#include "desk/message/editor_text.hpp"
#include "tkt/ui/shell.hpp"

namespace tkt::cli {

/// Tells who else is writing on a ticket, and of a draft of the same kind that this agent has;
/// before the editor opens the person is asked, unless `force`.
/// Errors: Kind::temporary if the person says no.
void tell_of_writers(Shell& shell, desk::Session& session, TicketId ticket, desk::DraftKind kind,
                     bool force);

/// The same, where nothing is asked.
void tell_of_writers(desk::Session& session, TicketId ticket);

/// Opens the editor on a new draft, and sends it when the editor is done. `below` stands under the
/// scissors.
///
/// Errors: whatever happens, the draft stays, and the error says so. Kind::data for an empty text;
///         Kind::temporary if the editor failed, or if something came in meanwhile and the person
///         does not want to send after all.
int write_draft(Shell& shell, desk::Session& session, desk::Draft draft, const desk::Buffer& start,
                const desk::Buffer& buffer, const std::string& below, bool force);

/// Opens the editor once more, and sends the draft likewise.
int resume_draft(Shell& shell, desk::Session& session, const desk::Draft& draft, bool force);

/// Sends a draft as it is.
int send_draft(Shell& shell, desk::Session& session, const desk::Draft& draft, bool force);

/// Throws a draft away, and the file that an editor had of it.
void discard_draft(desk::Session& session, const desk::Draft& draft);

} // namespace tkt::cli
