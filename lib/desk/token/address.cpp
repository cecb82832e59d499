#include "desk/token/address.hpp"

#include <algorithm>
#include <set>

#include <fmt/format.h>

#include "base/digest.hpp"
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

/// Of one recipient among those of a mail: enough to tell them apart, short enough for an address.
std::string mark_of(std::string_view recipient)
{
  return to_hex(as_bytes(sha256(mail::fold_address(recipient)))).substr(0, 6);
}

/// What stands behind the separator of an address of ours: a token, which has no such sign, and the
/// mark if it has one.
constexpr char before_mark = '=';
struct Carried {
  std::string_view token;
  std::string_view mark;
};

Carried split_mark(std::string_view carried)
{
  const auto end = carried.find(before_mark);
  return end == carried.npos ? Carried{carried, {}}
                             : Carried{carried.substr(0, end), carried.substr(end + 1)};
}

template <class Take>
void each_carried(const config::Config& config, const mail::Message& message, const Take& take)
{
  const auto look = [&](std::string_view address) {
    const auto folded = mail::fold_address(address);
    for (const auto& mailbox : config.mailboxes) {
      if (mailbox.token_separator.empty())
        continue;
      const auto carried = behind_separator(mailbox, folded);
      if (!carried.empty())
        take(split_mark(carried));
    }
  };
  for (const auto& to : message.to())
    look(to.address);
  for (const auto& cc : message.cc())
    look(cc.address);
  for (const auto& delivered : message.delivered_to())
    look(delivered);
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

std::optional<std::string> recipient_path(const config::Mailbox& mailbox, std::string_view sender,
                                          std::string_view recipient)
{
  const auto at = sender.rfind('@');
  if (mailbox.token_separator.empty() ||
      behind_separator(mailbox, mail::fold_address(sender)).empty())
    return {};
  const auto local = fmt::format("{}{}{}", sender.substr(0, at), before_mark, mark_of(recipient));
  if (local.size() > longest_local)
    return {};
  return local + std::string{sender.substr(at)};
}

std::optional<std::string> marked_recipient(const config::Config& config,
                                            const mail::Message& message,
                                            const std::vector<std::string>& addresses)
{
  std::set<std::string> found;
  each_carried(config, message, [&](const Carried& carried) {
    for (const auto& address : addresses)
      if (carried.mark == mark_of(address))
        found.insert(address);
  });
  return found.size() == 1 ? std::optional{*found.begin()} : std::nullopt;
}

std::vector<std::string> addressed_tokens(const config::Config& config,
                                          const mail::Message& message)
{
  std::vector<std::string> tokens;
  each_carried(config, message, [&](const Carried& carried) {
    auto id = fmt::format("{}{}@{}", prefix, carried.token, to_lower_ascii(config.desk.domain));
    if (std::find(tokens.begin(), tokens.end(), id) == tokens.end())
      tokens.push_back(std::move(id));
  });
  return tokens;
}

} // namespace tkt::desk
