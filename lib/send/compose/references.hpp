// What ties an answer to the mail that it answers, for every mail program.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "desk/message/message.hpp"
#include "mail/parse/address.hpp"

namespace tkt::send {

/// What the header of a received message says that its answer needs.
struct Answered {
  std::vector<std::string> references;
  std::vector<mail::Address> reply_to;
  std::string thread_index; ///< Outlook's Thread-Index, if it is nothing but base64
  std::string thread_topic;
};

/// Reads the header of `message`'s raw mail; all empty where there is none.
Answered read_answered(store::Database& db, const desk::Message& message);

struct Thread {
  std::string in_reply_to;
  std::vector<std::string> references; ///< oldest first, `in_reply_to` last, each once
  std::vector<std::pair<std::string, std::string>> extra_headers;
};

/// RFC 5322, section 3.6.4, with the whole ticket in References, so that an answer threads even for
/// who has only another of its mails; Outlook's own two fields are handed back.
/// `message` may be null: then the ticket's mail alone is referred to.
Thread thread_of(store::Database& db, TicketId ticket, const desk::Message* message,
                 const Answered& answered);

} // namespace tkt::send
