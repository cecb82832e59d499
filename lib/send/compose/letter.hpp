// What somebody writes to the outside, from the command line or the editor to the outbox.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/clock.hpp"
#include "mail/parse/address.hpp"
#include "mail/write/compose.hpp"

namespace tkt::send {

struct Letter {
  std::vector<mail::Address> to; ///< of an answer: empty for the requester
  std::vector<mail::Address> cc;
  std::vector<mail::Address> bcc;
  bool reply_all = false; ///< an answer: also everybody who wrote or got the message it answers
  std::string mailbox;    ///< to send by; "": the queue's
  std::string subject;    ///< "": made from that of the message that is answered or forwarded
  std::string text;       ///< what the agent wrote; UTF-8
  bool laid_out = false;  ///< `text` is the whole text as it goes out: no template, no quote
  bool markdown = false;  ///< also as HTML; where the queue says so, always
  bool quote = true;      ///< an answer: with the message that it answers
  bool history = false;   ///< with the rest of the correspondence
  std::vector<mail::File> attachments;
  std::optional<Instant> not_before; ///< send later
  std::string template_name;         ///< of an answer; "": the queue's
};

} // namespace tkt::send
