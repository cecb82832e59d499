// Answers to the survey that come by mail.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "config/model/config.hpp"
#include "mail/parse/message.hpp"
#include "store/database.hpp"

namespace tkt::desk {

struct RatingMail {
  std::int64_t request = 0;
  int score = 0;
  std::string comment; ///< what else it says; "" for nothing
  std::string reason;  ///< how it was recognised, for people
};

/// Where a level's mail link writes to: an address that carries the token, or, where the mailbox
/// takes none, a subject that does.
struct RatingLink {
  std::string address;
  std::string subject;
};
RatingLink rating_link(const config::Mailbox& mailbox, std::string_view token,
                       std::string_view words);

/// Reads the token of a mail link; or, in an answer to the mail that asked, a number of the scale
/// as the first line. Nothing for any other mail. Reads only.
std::optional<RatingMail> read_rating_mail(store::Database& db, const config::Config& config,
                                           const mail::Message& message);

} // namespace tkt::desk
