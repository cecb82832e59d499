#include "desk/token/token.hpp"

#include <fmt/format.h>

#include "base/digest.hpp"
#include "base/error.hpp"
#include "base/text.hpp"
#include "desk/log/unrecorded.hpp"
#include "desk/ticket/nearest_number.hpp"
#include "store/transaction.hpp"

namespace tkt::desk {

namespace {

constexpr std::string_view prefix = "tkt.";
constexpr std::size_t signature_bytes = 10; // 80 bits

std::string signature(std::string_view key, std::string_view signed_part)
{
  return to_base32(as_bytes(hmac_sha256(key, signed_part)).substr(0, signature_bytes));
}

/// The key that signs from now on. Two programs may make one at the same time; the first wins.
std::string current_key(Session& session)
{
  constexpr auto newest = "SELECT key FROM token_key ORDER BY number DESC LIMIT 1";
  if (auto key = session.db.prepare(newest).value<std::string>())
    return *key;
  const Unrecorded unrecorded{session.db}; // nobody asked for it
  session.db
      .prepare("INSERT INTO token_key(number, key, created_at) VALUES (1, ?, ?) "
               "ON CONFLICT DO NOTHING")
      .run(to_hex(random_bytes(32)), session.now());
  return session.db.prepare(newest).value<std::string>().value();
}

} // namespace

std::string new_message_id(Session& session, TicketId ticket)
{
  const auto left = fmt::format("{}{}.{}", prefix, ticket, to_base32(random_bytes(10)));
  const auto domain = to_lower_ascii(session.config.desk.domain);
  return fmt::format("{}.{}@{}", left, signature(current_key(session), left + '@' + domain),
                     domain);
}

std::optional<Token> read_token(store::Database& db, std::string_view message_id)
{
  // Some relays change case; everything we wrote is lower case.
  const auto id = to_lower_ascii(message_id);
  const std::string_view view = id;
  const auto at = view.find('@');
  if (!view.starts_with(prefix) || at == std::string_view::npos)
    return {};
  const auto local = view.substr(0, at);
  const auto dot = local.rfind('.');
  Token token;
  auto rest = local.substr(prefix.size());
  token.ticket.value = take_number<std::int64_t>(rest).value_or(0);
  // The dot behind the number is another one than that before the signature.
  if (token.ticket.value <= 0 || !rest.starts_with('.') || local.size() - rest.size() >= dot)
    return {};
  const auto signed_part = std::string{local.substr(0, dot)} + std::string{view.substr(at)};
  for (const auto& [key, retired] :
       db.prepare("SELECT key, retired_at FROM token_key ORDER BY number DESC")
           .rows<std::string, std::optional<Instant>>()) {
    if (!equal_constant_time(signature(key, signed_part), local.substr(dot + 1)))
      continue;
    token.standing = retired ? Token::Standing::stale : Token::Standing::good;
    token.retired_at = retired;
    break;
  }
  return token;
}

std::optional<TicketId> verify_message_id(store::Database& db, std::string_view message_id)
{
  const auto token = read_token(db, message_id);
  return token && token->standing == Token::Standing::good ? std::optional{token->ticket}
                                                           : std::nullopt;
}

std::vector<TokenKey> token_keys(store::Database& db)
{
  std::vector<TokenKey> keys;
  for (const auto& [number, created, retired] :
       db.prepare("SELECT number, created_at, retired_at FROM token_key ORDER BY number")
           .rows<int, Instant, std::optional<Instant>>())
    keys.push_back({number, created, retired});
  return keys;
}

TokenKey rotate_key(Session& session)
{
  store::Transaction tx{session.db};
  session.db
      .prepare("INSERT INTO token_key(number, key, created_at) "
               "SELECT coalesce(max(number), 0) + 1, ?, ? FROM token_key")
      .run(to_hex(random_bytes(32)), session.now());
  const auto made = token_keys(session.db).back();
  tx.commit();
  return made;
}

TokenKey retire_key(Session& session, int number)
{
  store::Transaction tx{session.db};
  const auto keys = token_keys(session.db);
  const auto found = std::find_if(keys.begin(), keys.end(),
                                  [&](const TokenKey& key) { return key.number == number; });
  if (found == keys.end())
    throw Error{Kind::usage,
                fmt::format("no key {}{}; tkt key list has them", number,
                            nearest_number(session.db, "token_key", number, "number"))};
  if (found->number == keys.back().number)
    throw Error{Kind::usage, fmt::format("key {} is the one that signs; tkt key rotate makes "
                                         "another first",
                                         number)};
  auto retired = *found;
  if (!retired.retired_at) {
    retired.retired_at = session.now();
    session.db.prepare("UPDATE token_key SET retired_at = ? WHERE number = ?")
        .run(*retired.retired_at, number);
  }
  tx.commit();
  return retired;
}

} // namespace tkt::desk
