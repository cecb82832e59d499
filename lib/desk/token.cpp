#include "desk/token.hpp"

#include <charconv>

#include <fmt/format.h>

#include "base/digest.hpp"
#include "base/text.hpp"

namespace tkt::desk {

namespace {

constexpr std::string_view prefix = "tkt.";
constexpr std::size_t signature_bytes = 10; // 80 bits

std::string signature(std::string_view key, std::string_view signed_part)
{
  return to_base32(as_bytes(hmac_sha256(key, signed_part)).substr(0, signature_bytes));
}

/// The key that signs from now on. Two programs may make one at the same time; the first wins.
std::string current_key(store::Database& db)
{
  constexpr auto newest = "SELECT value FROM setting WHERE name LIKE 'token_key.%' "
                          "ORDER BY name DESC LIMIT 1";
  if (auto key = db.prepare(newest).value<std::string>())
    return *key;
  db.prepare("INSERT INTO setting(name, value) VALUES ('token_key.0001', ?) ON CONFLICT DO NOTHING")
      .run(to_hex(random_bytes(32)));
  return db.prepare(newest).value<std::string>().value();
}

} // namespace

std::string new_message_id(Session& session, TicketId ticket)
{
  const auto left = fmt::format("{}{}.{}", prefix, ticket, to_base32(random_bytes(10)));
  const auto domain = to_lower_ascii(session.config.desk.domain);
  return fmt::format("{}.{}@{}", left, signature(current_key(session.db), left + '@' + domain),
                     domain);
}

std::optional<TicketId> verify_message_id(store::Database& db, std::string_view message_id)
{
  // Some relays change case; everything we wrote is lower case.
  const auto id = to_lower_ascii(message_id);
  const std::string_view view = id;
  const auto at = view.find('@');
  if (!view.starts_with(prefix) || at == std::string_view::npos)
    return {};
  const auto local = view.substr(0, at);
  const auto dot = local.rfind('.');
  TicketId ticket;
  const auto [end, error] =
      std::from_chars(local.data() + prefix.size(), local.data() + local.size(), ticket.value);
  if (error != std::errc{} || end >= local.data() + dot || *end != '.')
    return {};
  const auto signed_part = std::string{local.substr(0, dot)} + std::string{view.substr(at)};
  for (const auto& [key] :
       db.prepare("SELECT value FROM setting WHERE name LIKE 'token_key.%' ORDER BY name DESC")
           .rows<std::string>()) {
    if (equal_constant_time(signature(key, signed_part), local.substr(dot + 1)))
      return ticket;
  }
  return {};
}

} // namespace tkt::desk
