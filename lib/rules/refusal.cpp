#include "rules/refusal.hpp"

#include <fmt/format.h>

namespace tkt::rules {

namespace {

/// Automatic mail to one address in a day; past it, two robots are talking (FEATURES trap 30).
constexpr int most_automatic_mail = 5;

/// Answers alone: what agents are told is no part of a conversation.
int automatic_mail_since(store::Database& db, const std::string& address, Instant since)
{
  return db
      .prepare("SELECT count(*) FROM outbox_recipient r JOIN outbox o ON o.id = r.outbox "
               "WHERE r.address = ? AND o.sender = '' AND o.message IS NOT NULL "
               "AND o.created_at > ?")
      .bind_all(address, since)
      .value<int>()
      .value_or(0);
}

} // namespace

std::string refusal(store::Database& db, const config::Config& config, const mail::Message& message,
                    const mail::Classification& classification, const mail::Address& to,
                    Instant now)
{
  const auto is_ours = [&](std::string_view address) { return config.is_own_address(address); };
  if (const auto may = mail::may_answer(message, classification, is_ours); !may.yes)
    return may.reason;
  if (!mail::valid_address(to.address))
    return "there is no address to answer to";
  if (is_ours(to.address))
    return "the answer would go to ourselves";
  const auto sent = automatic_mail_since(db, mail::fold_address(to.address), now - hours{24});
  if (sent >= most_automatic_mail)
    return fmt::format("{} had {} automatic mails from us within a day", to.address, sent);
  return {};
}

} // namespace tkt::rules
