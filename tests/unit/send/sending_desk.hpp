// A desk in memory with a clock moved by hand, and a transport that answers as it is told.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "base/cancel.hpp"
#include "base/error.hpp"
#include "config/model/config.hpp"
#include "desk/log/event.hpp"
#include "desk/log/session.hpp"
#include "desk/message/message.hpp"
#include "desk/message/raw.hpp"
#include "desk/ticket/change.hpp"
#include "mail/parse/message.hpp"
#include "send/outbox/outbox.hpp"
#include "send/transport/send_pass.hpp"

namespace tkt::test {

inline constexpr auto sending_desk = R"toml(
[desk]
name = "Example Ltd"
domain = "example.com"
timezone = "Europe/Warsaw"

[[mailbox]]
name = "support"
address = "support@example.com"
aliases = ["help@example.com"]
queue = "support"
[mailbox.outgoing]
url = "smtp://mail.example.com"

[[mailbox]]
name = "billing"
address = "billing@example.com"
[mailbox.outgoing]
url = "smtp://other.example.com"

[[mailbox]]
name = "silent"
address = "silent@example.com"

[[agent]]
login = "anna"
name = "Anna Agent"
email = "anna@example.com"
signature = "Anna Agent\nExample Ltd"

[[queue]]
name = "support"
mailbox = "support"
never_cc = ["relay@marketplace.example", "@Relays.example"]
[queue.acknowledge]
template = "acknowledge"
out_of_hours_template = "acknowledge-out-of-hours"

[[queue]]
name = "billing"
mailbox = "billing"
from = "agent-name"
reply_to = "agent"

[[queue]]
name = "sales"
mailbox = "support"
from = "agent-address"
subject_tag = ""
)toml";

struct SendingDesk {
  config::Config config = config::load_text(sending_desk);
  ManualClock clock{"2024-03-01T09:00:00Z"};
  store::Database db = store::Database::memory();
  desk::Session session{db, config, clock, {"anna", "anna"}};

  /// A ticket whose first message is `raw`.
  TicketId receives(const std::string& raw, const std::string& queue = "support")
  {
    const auto mail = mail::Message::parse(raw);
    desk::NewTicket ticket;
    ticket.subject = mail.subject();
    ticket.queue = queue;
    ticket.mailbox = "support";
    ticket.requester = mail.author().value_or(mail::Address{});
    ticket.created_at = clock.now();
    const auto id = desk::open_ticket(session, ticket, "test");
    adds(id, raw);
    return id;
  }

  MessageId adds(TicketId ticket, const std::string& raw)
  {
    const auto mail = mail::Message::parse(raw);
    desk::Message message;
    message.ticket = ticket;
    message.at = clock.now();
    message.from = mail.author().value_or(mail::Address{});
    message.to = mail.to();
    message.cc = mail.cc();
    message.subject = mail.subject();
    message.message_id = mail.message_id();
    message.mail_class = "human";
    message.text = mail.text();
    message.raw = desk::add_raw(db, raw);
    message.attachments = mail.attachments();
    return desk::add_message(session, message);
  }

  std::string raw_of(MessageId message)
  {
    return desk::read_raw(db, desk::find_message(db, message).value().raw.value());
  }

  /// `kind after (reason)` of a ticket's events of some kinds.
  std::vector<std::string> events(TicketId ticket, const std::vector<std::string>& kinds)
  {
    std::vector<std::string> found;
    desk::each_event(db, EventId{}, ticket, [&](const desk::Event& event) {
      if (std::find(kinds.begin(), kinds.end(), event.kind) != kinds.end())
        found.push_back(fmt::format("{} {} ({})", event.kind, event.after, event.reason));
    });
    return found;
  }

  std::vector<std::string> sending_events(TicketId ticket)
  {
    return events(ticket, {"sent", "send_failed"});
  }
};

inline const std::string first_letter =
    "From: =?utf-8?q?J=C3=B6rg?= Customer <joerg@example.org>\r\n"
    "To: support@example.com\r\n"
    "Cc: boss@example.org, Help <HELP@example.com>,\r\n"
    " relay@marketplace.example, x7f3@relays.example\r\n"
    "Subject: Printer on fire\r\n"
    "Message-ID: <first@example.org>\r\n"
    "References: <before@example.org>\r\n"
    "Thread-Index: AdABCDEF+/==\r\n"
    "Thread-Topic: Printer on fire\r\n"
    "Date: Fri, 1 Mar 2024 09:58:00 +0100\r\n"
    "Content-Type: text/plain; charset=utf-8\r\n"
    "Content-Transfer-Encoding: 8bit\r\n"
    "\r\n"
    "It burns.\r\n"
    "Grüße\r\n";

/// Answers each copy as it is told by address; accepts the rest. Keeps what it was given.
class FakeTransport final : public send::Transport {
public:
  struct Script {
    std::map<std::string, send::CopyResult> instead;
    std::optional<Error> unusable;      ///< thrown before anything is sent
    std::function<void()> before_begin; ///< runs when it is given a mail
    std::function<void()> after_begin;  ///< runs when the other side has it
    std::vector<std::vector<std::string>> given;
    std::vector<std::string> bytes;
  };

  explicit FakeTransport(Script& script) : script_{script} {}

  std::vector<send::CopyResult> send(const send::Parcel& parcel,
                                     const std::function<void()>& begin) override
  {
    if (script_.before_begin)
      script_.before_begin();
    if (script_.unusable)
      throw Error{*script_.unusable};
    begin();
    script_.given.emplace_back(parcel.recipients.begin(), parcel.recipients.end());
    script_.bytes.push_back(parcel.bytes.whole());
    if (script_.after_begin)
      script_.after_begin();
    std::vector<send::CopyResult> results;
    for (const auto& address : parcel.recipients) {
      const auto found = script_.instead.find(address);
      results.push_back(found != script_.instead.end()
                            ? found->second
                            : send::CopyResult{address, send::Fate::accepted, "250 ok"});
      results.back().address = address;
    }
    return results;
  }

private:
  Script& script_;
};

} // namespace tkt::test
