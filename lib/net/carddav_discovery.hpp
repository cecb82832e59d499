// Finding the address book where only a server is named (RFC 6764, RFC 6352, section 7).
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace tkt::net {

/// What a resource says of itself; "" for what it does not.
struct DavResource {
  std::string href;
  std::string name;      ///< displayname
  std::string principal; ///< current-user-principal
  std::string home;      ///< addressbook-home-set
  bool address_book = false;
};

/// Reads a multistatus body. Kind::unavailable for XML that is damaged or something else.
std::vector<DavResource> parse_resources(std::string_view xml);

/// `href` of an answer from `base`: as it is, or a path of the same host. "" for another host, to
/// which no login may go.
std::string same_host_url(std::string_view base, std::string_view href);

/// Asks for the properties of a URL, to a depth of 0 or 1; nothing where it has none.
using AskResources = std::function<std::vector<DavResource>(const std::string& url, int depth)>;

/// The URL of the address book: `url` itself if it is one; else the only one in the home of the
/// user, which is found from there, or from /.well-known/carddav of the server.
///
/// Errors: Kind::config if there is none, or several, which are named.
std::string find_address_book(const std::string& url, const AskResources& ask);

} // namespace tkt::net
