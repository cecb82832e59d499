// Private to this room: rows of the outbox as they are read and settled.
#pragma once

#include "send/outbox.hpp"

namespace tkt::send {

constexpr std::string_view mail_columns =
    "id, ticket, message, mailbox, sender, raw, state, attempts, created_at, due_at, not_before, "
    "error";

/// Rows whose columns are those above, with their recipients.
std::vector<Mail> read_mails(store::Database& db, store::Statement query);

/// As due(), at most `limit`; -1: all.
std::vector<Mail> due_up_to(store::Database& db, std::string_view mailbox, Instant now,
                            bool at_once, std::int64_t limit);

/// The state of a mail whose copies stand as they do: queued while one is, else the one that most
/// asks for a person: unknown, refused, failed, sent.
State sum_up(const Mail& mail);

/// Sets a copy's state and the server's words, here and in the database; tells the ticket of it if
/// that is a failure.
void settle_copy(desk::Session& session, const Mail& mail, Recipient& copy, State state,
                 std::string_view reply);

/// Writes the mail's own row: state by its copies, attempts, next try and error; ends the lease.
void write_mail(desk::Session& session, Mail& mail);

/// Gives up the copies that still wait, for `error`, or ("") for what the server said last of each.
void give_up(desk::Session& session, Mail& mail, std::string_view error);

} // namespace tkt::send
