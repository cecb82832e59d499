// Texts that agents are writing, and who is at it now.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/row_id.hpp"
#include "desk/log/event.hpp"
#include "desk/log/session.hpp"

namespace tkt::desk {

using DraftId = Id<struct Draft_>;

enum class DraftKind { reply, comment, forward, fresh };
std::string_view to_text(DraftKind kind); ///< as in the database; `new` for fresh

/// The fields that a buffer (desk/message/editor_text.hpp) of this kind may have, in the order in
/// which they are shown. Their values:
///   To, Cc, Bcc   addresses
///   From          name or address of the mailbox to send by
///   Customer      address, or number of a contact
///   Subject, Queue, Agent, Status, Priority, Category, Type, SLA
///   Tags          with commas between
///   Attach        one path; may come again
///   Link          a ticket
///   Send          when: `tomorrow 8:00`
///   Format        `markdown`
const std::vector<std::string>& buffer_fields(DraftKind kind);

/// How long a draft counts as open after its editor last gave a sign of life; programs give one
/// every third of it.
inline constexpr seconds draft_lease{12};

struct Draft {
  DraftId id;
  std::optional<TicketId> ticket; ///< none: one that is yet to be opened
  std::optional<MessageId> message;
  std::string agent;
  DraftKind kind = DraftKind::reply;
  std::string started; ///< the buffer (desk/message/editor_text.hpp) as it was at first
  std::string text;    ///< as it was saved last
  EventId seen;        ///< the ticket's newest event when the writing began
  Instant begun_at{};
  Instant saved_at{};
  std::string file; ///< that the editor has open
  std::optional<Instant> open_until;

  /// At a real instant, whatever the present is taken for: editors live in real time.
  bool is_open(Instant now) const { return open_until && *open_until > now; }
};

/// Writes a new draft of the acting agent, which is not open yet. Its id, file and times are not
/// looked at. Durable when the transaction is.
DraftId add_draft(Session& session, const Draft& draft);

/// Says that an editor has it open, with `file`; again and again, before draft_lease is over.
/// `now` is real time, as for is_open().
/// False if the draft is there no more. Not made durable: after a crash nobody has it open.
bool keep_open(store::Database& db, DraftId draft, std::string_view file, Instant now);

/// Puts down the text as the editor saved it. False if the draft is there no more.
bool save_draft(Session& session, DraftId draft, std::string_view text);

/// Says that no editor has it open any more.
void close_draft(Session& session, DraftId draft);

/// False if there is none.
bool drop_draft(Session& session, DraftId draft);

std::optional<Draft> find_draft(store::Database& db, DraftId draft);

/// Kind::usage if there is none.
Draft get_draft(store::Database& db, DraftId draft);

/// Drafts of an agent, or ("") of all, oldest first.
std::vector<Draft> drafts(store::Database& db, std::string_view agent);

/// Those of a ticket, oldest first.
std::vector<Draft> drafts_of(store::Database& db, TicketId ticket);

/// Somebody who is writing on a ticket at this moment.
struct Writer {
  DraftId draft;
  std::string agent; ///< login
  DraftKind kind = DraftKind::reply;
  Instant since{};
  Instant saved_at{};
  std::string text; ///< so far, without fields; as saved last
};

/// Who is writing on a ticket now, and the text so far.
std::vector<Writer> writers(store::Database& db, TicketId ticket, Instant now);

/// Says that the writer knows what has happened until then.
void see_news(Session& session, DraftId draft, EventId seen);

/// What a draft says, without its fields and without what stands below the scissors.
std::string text_of(const Draft& draft);

// ------------------------------------------------------------------ what came meanwhile

/// The newest event of a ticket.
EventId newest_event(store::Database& db, TicketId ticket);

/// What has happened to a ticket after `seen` that somebody who writes on it should know: messages,
/// but for automatic ones, and changes of its fields; by others, and by the agent himself.
std::vector<Event> news(store::Database& db, TicketId ticket, EventId seen);

} // namespace tkt::desk
