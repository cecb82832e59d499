#include "net/carddav_discovery.hpp"

#include <optional>

#include <fmt/format.h>

#include "base/error.hpp"
#include "base/text.hpp"
#include "net/dav_xml.hpp"

namespace tkt::net {

namespace {

std::string href_in(const pugi::xml_node& property)
{
  return std::string{trim(text_of(child(property, "href")))};
}

DavResource read_resource(const pugi::xml_node& node)
{
  DavResource resource;
  resource.href = href_in(node);
  for (const auto part : node.children()) {
    if (local_name(part) != "propstat" || status_of(trim(text_of(child(part, "status")))) != 200)
      continue;
    const auto properties = child(part, "prop");
    if (const auto type = child(properties, "resourcetype"))
      resource.address_book = static_cast<bool>(child(type, "addressbook"));
    if (const auto name = child(properties, "displayname"))
      resource.name = std::string{trim(text_of(name))};
    if (const auto principal = child(properties, "current-user-principal"))
      resource.principal = href_in(principal);
    if (const auto home = child(properties, "addressbook-home-set"))
      resource.home = href_in(home);
  }
  return resource;
}

std::string host_of(std::string_view url)
{
  const auto slashes = url.find("://");
  return std::string{url.substr(0, url.find('/', slashes + 3))};
}

/// The home of the user's address books, if `url` leads to it.
std::string find_home(const std::string& url, const AskResources& ask)
{
  for (const auto& resource : ask(url, 0)) {
    if (auto home = same_host_url(url, resource.home); !home.empty())
      return home;
    const auto principal = same_host_url(url, resource.principal);
    if (principal.empty())
      continue;
    for (const auto& one : ask(principal, 0))
      if (auto home = same_host_url(url, one.home); !home.empty())
        return home;
  }
  return {};
}

} // namespace

std::vector<DavResource> parse_resources(std::string_view xml)
{
  pugi::xml_document document;
  const auto root = load_multistatus(document, xml);
  std::vector<DavResource> all;
  for (const auto node : root.children())
    if (local_name(node) == "response")
      all.push_back(read_resource(node));
  return all;
}

std::string same_host_url(std::string_view base, std::string_view href)
{
  const auto host = host_of(base);
  const bool control = href.find_first_of("\r\n\t ") != std::string_view::npos;
  if (href.empty() || href.size() > 2000 || control)
    return {};
  std::string url{href};
  if (href.starts_with('/') && !href.starts_with("//"))
    url = host + url;
  else if (!href.starts_with(host + '/'))
    return {};
  if (!url.ends_with('/'))
    url += '/';
  return url;
}

std::string find_address_book(const std::string& url, const AskResources& ask)
{
  for (const auto& resource : ask(url, 0))
    if (resource.address_book)
      return url;
  auto home = find_home(url, ask);
  if (home.empty())
    home = find_home(host_of(url) + "/.well-known/carddav", ask);
  std::vector<std::pair<std::string, std::string>> books;
  if (!home.empty())
    for (const auto& resource : ask(home, 1))
      if (auto book = same_host_url(url, resource.href); resource.address_book && !book.empty())
        books.emplace_back(std::move(book), resource.name);
  if (books.size() == 1)
    return books.front().first;
  if (books.empty())
    throw Error{Kind::config, fmt::format("{} is no address book, and leads to none", url)};
  std::string list;
  for (const auto& [book, name] : books)
    list += fmt::format("{}{}{}", list.empty() ? "" : ", ", book,
                        name.empty() ? "" : fmt::format(" ({})", name));
  throw Error{Kind::config, fmt::format("there are several address books, name one: {}", list)};
}

} // namespace tkt::net
