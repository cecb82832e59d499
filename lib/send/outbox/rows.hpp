// Private to this room: rows of the outbox as they are read and settled.
#pragma once

#include "send/outbox/outbox.hpp"

namespace tkt::send {

/// The state as to_text() has it, of a mail or a copy. Tables of the first days have no word for
/// `cancelled`: it is `failed` there, with a mark.
constexpr std::string_view state_column = "CASE WHEN cancelled THEN 'cancelled' ELSE state END";
std::string_view stored(State state);

constexpr std::string_view mail_columns =
    "id, ticket, message, mailbox, sender, raw, CASE WHEN cancelled THEN 'cancelled' ELSE state "
    "END, attempts, created_at, due_at, not_before, error";

/// Rows whose columns are those above, with their recipients.
std::vector<Mail> read_mails(store::Database& db, store::Statement query);

/// As due(), at most `limit`; -1: all.
std::vector<Mail> due_up_to(store::Database& db, std::string_view mailbox, Instant now,
                            bool at_once, std::int64_t limit);

/// The state of a mail whose copies stand as they do: queued while one is, else the one that most
/// asks for a person: unknown, refused, failed, cancelled, sent.
State sum_up(const Mail& mail);

/// Sets a copy's state and the server's words, here and in the database.
void set_copy(store::Database& db, OutboxId mail, Recipient& copy, State state,
              std::string_view reply);

/// As set_copy(), and tells the ticket of it if that is a failure.
void settle_copy(desk::Session& session, const Mail& mail, Recipient& copy, State state,
                 std::string_view reply);

/// What a try has come to, with its events; the mail's next try, or the end of trying.
void apply_results(desk::Session& session, Mail& mail, std::span<const CopyResult> results);

/// A copy of what has left is to be kept on the mailbox's server, once, if that is wanted.
void queue_copy(desk::Session& session, const Mail& mail);

/// Writes the mail's own row: state by its copies, attempts, tries and error; ends the lease.
void write_mail(desk::Session& session, Mail& mail);

/// Gives up the copies that still wait, for `error`, or ("") for what the server said last of each.
void give_up(desk::Session& session, Mail& mail, std::string_view error);

} // namespace tkt::send
