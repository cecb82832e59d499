// Mail on its way out: what is to be sent, who is at it, and what became of it.
//
// What is promised: a mail is never lost, and never sent a second time without a person's word.
// SMTP cannot promise both by itself: a connection may end between the last dot and the answer to
// it. So what is not known is written down as unknown, shown on the ticket, and left alone.
//
// How a process that dies at any instant keeps that promise:
//   1. take_due() marks a batch `sending` and commits durably: nobody else takes it.
//   2. Journal::begin() notes one mail before its last byte leaves, Journal::end() what became of
//      it. Both survive the end of the process, without a disk's delay for each mail. record()
//      brings results into the database, many at a time.
//   3. A process that ends leaves its journal behind. recover() reads it: mail that was not begun
//   is
//      queued again; mail with a result gets it; mail that was begun and has none is unknown.
//   4. If the machine itself went down, the journal may be cut short: after another boot all of the
//      batch that has no result is unknown, begun or not.
// Transports that make no second copy of what they are given again (a Maildir) are repeated
// instead.
#pragma once

#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "desk/log/session.hpp"
#include "send/outbox/backoff.hpp"
#include "send/outbox/fate.hpp"
#include "send/outbox/lease.hpp"

namespace tkt::send {

/// Of a mail, and of each recipient's copy (which is never `sending`).
enum class State {
  queued,    ///< waits for its time, or for its next try
  sending,   ///< a tkt-send is at it
  sent,      ///< the server has taken it over
  refused,   ///< for good, by the server
  failed,    ///< given up after days of tries
  unknown,   ///< handed over, but not answered: it may have arrived, and is not repeated
  cancelled, ///< taken back by a person before it left
};
std::string_view to_text(State state);
std::optional<State> parse_state(std::string_view text);

struct Recipient {
  std::string address;
  State state = State::queued;
  std::string reply; ///< what the server said last
};

struct Mail {
  OutboxId id;
  std::optional<TicketId> ticket;
  std::optional<MessageId> message;
  std::string mailbox;
  std::string sender; ///< of the envelope; "": the null path
  RawId raw;
  State state = State::queued;
  int attempts = 0;
  Instant created_at{};
  Instant due_at{};     ///< of the first try
  Instant not_before{}; ///< of the next
  std::string error;    ///< what went wrong last
  std::vector<Recipient> recipients;
};

// ------------------------------------------------------------------ putting in

struct NewMail {
  std::optional<TicketId> ticket;
  std::optional<MessageId> message;
  std::string mailbox; ///< a name of the configuration
  std::string sender;
  std::vector<std::string> recipients; ///< the envelope; each is sent to once
  RawId raw;
  std::optional<Instant> not_before; ///< none: now
};

/// In the transaction of the change that the mail tells of.
/// Errors: Kind::data if there is no recipient.
OutboxId queue(desk::Session& session, const NewMail& mail);

// ------------------------------------------------------------------ looking at

/// Mail whose time has come, the longest waiting first; of one mailbox, or of all (""). `at_once`
/// adds what waits for another try, but never what was put off by its writer.
std::vector<Mail> due(store::Database& db, std::string_view mailbox, Instant now, bool at_once);

/// Nothing if there is no such mail.
std::optional<Mail> find_mail(store::Database& db, OutboxId id);

// ------------------------------------------------------------------ sending

/// Makes mail that waits for another try due now; of one mailbox, or of all ("").
void hurry(store::Database& db, std::string_view mailbox, Instant now);

/// Takes up to `limit` due mails of a mailbox for the holder of `lease`: they are `sending`,
/// durably, when this returns.
std::vector<Mail> take_due(store::Database& db, const Lease& lease, std::string_view mailbox,
                           Instant now, std::size_t limit);

/// Writes down what became of each copy that was tried, with events on the ticket: `sent`, and
/// `send_failed` in the server's words for what will not be tried again. Copies that were deferred
/// wait, alone, for their next try. `mail` is brought up to date.
void record(desk::Session& session, const Lease& lease, Mail& mail,
            std::span<const CopyResult> results);

/// Gives back all that the lease still has of a mailbox ("": of all), as if it had not been
/// touched. The caller knows that none of it has left.
void release(store::Database& db, const Lease& lease, std::string_view mailbox = {});

/// The mailbox's server cannot be used: as release(), and all the mailbox's due mail waits, longer
/// each time. Mail that has waited for days fails, with an event.
struct HeldBack {
  std::size_t waiting = 0;
  std::vector<Mail> failed;
};
HeldBack hold_back(desk::Session& session, const Lease& lease, std::string_view mailbox,
                   Cause cause, std::string_view error);

/// Settles what processes that are no more have left behind; see above. `may_repeat` tells of a
/// mailbox whether its transport makes no second copy. Returns what has been settled, or put off
/// after its try; not what is merely queued again.
std::vector<Mail> recover(desk::Session& session, const Lease& lease,
                          const std::function<bool(std::string_view mailbox)>& may_repeat);

} // namespace tkt::send
