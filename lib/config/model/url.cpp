#include "config/model/url.hpp"

#include <array>

#include "base/text.hpp"

namespace tkt::config {

namespace {

struct Server {
  std::string_view scheme;
  std::uint16_t port;
};

// RFC 8314 has submission on 465 with TLS from the first byte; 587 is submission with STARTTLS. A
// help desk submits its mail, so that 25, which is between servers, has to be asked for.
constexpr std::array servers{Server{"imap", 143}, Server{"imaps", 993}, Server{"smtp", 587},
                             Server{"smtps", 465}};
constexpr std::array<std::string_view, 3> local{"maildir", "mbox", "sendmail"};

bool is_host_character(char c)
{
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
         c == '.' || c == '_' || static_cast<unsigned char>(c) >= 0x80; // U-labels: IDNA
}

bool is_address_character(char c)
{
  return (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F') || (c >= '0' && c <= '9') || c == ':' ||
         c == '.';
}

/// Takes the host off the front of `rest`; empty if there is none or it is badly written.
std::string take_host(std::string_view& rest)
{
  if (!rest.empty() && rest.front() == '[') {
    const auto end = rest.find(']');
    if (end == std::string_view::npos)
      return {};
    const auto address = rest.substr(1, end - 1);
    // fe80::1%eth0: the zone is a name of this machine's.
    const auto zone = address.find('%');
    for (const char c : address.substr(0, zone)) {
      if (!is_address_character(c))
        return {};
    }
    rest.remove_prefix(end + 1);
    return address.find(':') == std::string_view::npos ? std::string{} : std::string{address};
  }
  std::size_t length = 0;
  while (length < rest.size() && is_host_character(rest[length]))
    ++length;
  std::string host{rest.substr(0, length)};
  rest.remove_prefix(length);
  return host;
}

std::optional<Url> parse_server(Url url, std::string_view rest)
{
  if (rest.substr(0, 2) != "//")
    return {};
  rest.remove_prefix(2);
  url.host = take_host(rest);
  if (url.host.empty())
    return {};
  if (!rest.empty() && rest.front() == ':') {
    rest.remove_prefix(1);
    url.port = take_number<std::uint16_t>(rest).value_or(0);
    if (url.port == 0)
      return {};
  }
  // A path would be a folder, and a user before @ a login: both have keys of their own.
  if (!rest.empty() && rest != "/")
    return {};
  return url;
}

} // namespace

std::optional<Url> parse_url(std::string_view text)
{
  const auto colon = text.find(':');
  if (colon == std::string_view::npos)
    return {};
  Url url;
  url.scheme = to_lower_ascii(text.substr(0, colon));
  const auto rest = text.substr(colon + 1);

  for (const auto& server : servers) {
    if (url.scheme == server.scheme) {
      url.port = server.port;
      return parse_server(std::move(url), rest);
    }
  }
  for (const auto scheme : local) {
    // maildir://host/path would name another machine's files.
    const bool names_host = rest.substr(0, 2) == "//" && rest.substr(0, 3) != "///";
    if (url.scheme == scheme && !rest.empty() && !names_host) {
      url.path = rest.substr(0, 3) == "///" ? rest.substr(2) : rest;
      return url;
    }
  }
  return {};
}

} // namespace tkt::config
