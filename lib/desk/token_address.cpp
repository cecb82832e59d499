#include "desk/token_address.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "base/text.hpp"

namespace tkt::desk {

namespace {

constexpr std::string_view prefix = "tkt."; // of our Message-IDs; an address needs it not
constexpr std::size_t longest_local = 64;

/// What stands between the mailbox's own part and its domain; empty if that is not the address.
std::string_view behind_separator(const config::Mailbox& mailbox, std::string_view folded)
{
  const auto own = mail::fold_address(mailbox.address);
  const auto at = own.rfind('@');
  const auto before = own.substr(0, at) + mailbox.token_separator;
  const auto domain = std::string_view{own}.substr(at);
  if (folded.size() <= before.size() + domain.size() || !folded.starts_with(before) ||
      !folded.ends_with(domain))
    return {};
  folded.remove_prefix(before.size());
  folded.remove_suffix(domain.size());
  return folded;
}

} // namespace

std::optional<std::string> token_address(const config::Mailbox& mailbox,
                                         std::string_view message_id)
{
  const auto end = message_id.find('@');
  const auto at = mailbox.address.rfind('@');
  if (mailbox.token_separator.empty() || !message_id.starts_with(prefix) ||
      end == std::string_view::npos || at == std::string::npos)
    return {};
  const auto local = fmt::format("{}{}{}", mailbox.address.substr(0, at), mailbox.token_separator,
                                 message_id.substr(prefix.size(), end - prefix.size()));
  if (local.size() > longest_local)
    return {};
  return local + mailbox.address.substr(at);
}

std::vector<std::string> addressed_tokens(const config::Config& config,
                                          const mail::Message& message)
{
  std::vector<std::string> tokens;
  const auto look = [&](std::string_view address) {
    const auto folded = mail::fold_address(address);
    for (const auto& mailbox : config.mailboxes) {
      if (mailbox.token_separator.empty())
        continue;
      const auto token = behind_separator(mailbox, folded);
      if (token.empty())
        continue;
      auto id = fmt::format("{}{}@{}", prefix, token, to_lower_ascii(config.desk.domain));
      if (std::find(tokens.begin(), tokens.end(), id) == tokens.end())
        tokens.push_back(std::move(id));
    }
  };
  for (const auto& to : message.to())
    look(to.address);
  for (const auto& cc : message.cc())
    look(cc.address);
  for (const auto& delivered : message.delivered_to())
    look(delivered);
  return tokens;
}

} // namespace tkt::desk
