#include "mail/write/header_value.hpp"

#include <algorithm>
#include <iterator>

#include <fmt/format.h>

#include "base/clean_text.hpp"
#include "base/error.hpp"
#include "base/text.hpp"

namespace tkt::mail {

namespace {

/// Fields that are written from an Outgoing's own members, or never.
bool is_reserved(std::string_view name)
{
  const auto lower = to_lower_ascii(name);
  static constexpr std::string_view reserved[]{
      "from",        "sender",   "reply-to",   "to",          "cc",         "bcc",
      "subject",     "date",     "message-id", "in-reply-to", "references", "mime-version",
      "return-path", "received", "resent-to",  "resent-cc",   "resent-bcc"};
  return lower.starts_with("content-") ||
         std::find(std::begin(reserved), std::end(reserved), lower) != std::end(reserved);
}

} // namespace

HeaderText::HeaderText(std::string_view text) : text_{clean_line(to_utf8(text))} {}

FieldName::FieldName(std::string_view name) : name_{name}
{
  const bool proper =
      !name.empty() && name.size() <= 76 &&
      std::all_of(name.begin(), name.end(), [](char c) { return c > ' ' && c < 0x7F && c != ':'; });
  if (!proper || is_reserved(name))
    throw Error{Kind::data, fmt::format("a header field cannot be named like that: {}",
                                        clip(clean_line(std::string{name}), 76))};
}

std::optional<HeaderId> HeaderId::of(std::string_view id)
{
  const bool proper =
      !id.empty() && id.size() <= 250 && std::all_of(id.begin(), id.end(), [](char c) {
        return c > ' ' && c < 0x7F && c != '<' && c != '>';
      });
  return proper ? std::optional{HeaderId{id}} : std::nullopt;
}

HeaderAddress::HeaderAddress(const Address& address, std::string_view what)
    : name_{clean_line(to_utf8(address.name))}, address_{address.address}
{
  // No control character gets through this.
  if (!valid_address(address_))
    throw Error{Kind::data,
                fmt::format("{} is no address: {}", what, clip(clean_line(address_), 100))};
  const auto at = address_.rfind('@');
  const auto domain = address_.substr(at + 1);
  if (is_ascii(address_.substr(0, at)) && !is_ascii(domain))
    address_.replace(at + 1, std::string::npos, ascii_domain(domain));
}

} // namespace tkt::mail
