#include "net/carddav.hpp"

#include <fmt/format.h>

#include "base/error.hpp"
#include "base/escape_markup.hpp"
#include "base/text.hpp"
#include "net/carddav_discovery.hpp"
#include "net/dav_xml.hpp"

namespace tkt::net {

namespace {

/// More cards than any address book has; a server that goes on and on is broken.
constexpr std::size_t most_cards = 2'000'000;

DavResponse read_response(const pugi::xml_node& node)
{
  DavResponse response;
  response.href = std::string{trim(text_of(child(node, "href")))};
  if (const auto status = child(node, "status"))
    response.status = status_of(trim(text_of(status)));
  for (const auto part : node.children()) {
    if (local_name(part) != "propstat")
      continue;
    const auto status = status_of(trim(text_of(child(part, "status"))));
    if (status != 200)
      continue;
    const auto properties = child(part, "prop");
    if (const auto etag = child(properties, "getetag"))
      response.etag = std::string{trim(text_of(etag))};
    if (const auto data = child(properties, "address-data"))
      response.vcard = text_of(data);
    if (const auto type = child(properties, "resourcetype"))
      response.collection = static_cast<bool>(child(type, "collection"));
  }
  return response;
}

/// `https://host/`
bool is_root(std::string_view url)
{
  const auto slashes = url.find("://");
  return url.find('/', slashes + 3) == url.size() - 1;
}

/// RFC 4918, section 10.2: how deep the answer shall go.
HttpRequest dav_request(std::string method, const std::string& url, int depth,
                        std::string_view body)
{
  HttpRequest request;
  request.method = std::move(method);
  request.url = url;
  request.headers = {"Content-Type: application/xml; charset=utf-8",
                     fmt::format("Depth: {}", depth), "Expect:"};
  request.body = fmt::format("<?xml version=\"1.0\" encoding=\"utf-8\"?>\n{}", body);
  return request;
}

} // namespace

Multistatus parse_multistatus(std::string_view xml)
{
  pugi::xml_document document;
  const auto root = load_multistatus(document, xml);
  Multistatus all;
  for (const auto node : root.children()) {
    if (local_name(node) == "response")
      all.responses.push_back(read_response(node));
    else if (local_name(node) == "sync-token")
      all.sync_token = std::string{trim(text_of(node))};
  }
  return all;
}

CardDav::CardDav(std::string url, Login login, std::string ca_file)
    : url_{std::move(url)}, http_{std::move(login), std::move(ca_file)}
{
  if (!url_.ends_with('/'))
    url_ += '/';
}

HttpAnswer CardDav::ask(const std::string& method, int depth, const std::string& body)
{
  auto answer = http_.send(dav_request(method, url_, depth, body));
  // RFC 6578, section 3.2: a token that is no longer known is refused with 403 as well.
  const bool stale = answer.body.find("valid-sync-token") != std::string::npos;
  if (answer.status == 401)
    throw Error{Kind::no_permission,
                "the server refused the login (HTTP 401); check user and password"};
  if (answer.status == 403 && !stale)
    throw Error{Kind::no_permission,
                fmt::format("the server forbids this user to read {} (HTTP 403)", url_)};
  if (answer.status == 404 || answer.status == 410)
    throw Error{Kind::config, fmt::format("there is nothing at {} (HTTP {})", url_, answer.status)};
  return answer;
}

/// The path of a card in this address book; "" for what is elsewhere.
std::string CardDav::path_of(const std::string& href) const
{
  const auto slashes = url_.find("://");
  const auto slash = url_.find('/', slashes + 3);
  const auto host = url_.substr(0, slash);
  std::string path = href;
  if (path.starts_with(host + '/'))
    path.erase(0, host.size());
  const bool control = path.find_first_of("\r\n\t ") != std::string::npos;
  return path.starts_with('/') && path.size() < 2000 && !control && !path.ends_with('/')
             ? path
             : std::string{};
}

/// RFC 6578. False if the server does not know how, or no longer knows the token.
bool CardDav::sync(std::string token, BookChanges& changes)
{
  for (int round = 0; round < 1000; ++round) {
    const auto answer =
        ask("REPORT", 1,
            fmt::format("<d:sync-collection xmlns:d=\"DAV:\"><d:sync-token>{}</d:sync-token>"
                        "<d:sync-level>1</d:sync-level><d:prop><d:getetag/></d:prop>"
                        "</d:sync-collection>",
                        escape_markup(token)));
    if (answer.status != 207)
      return false;
    const auto all = parse_multistatus(answer.body);
    if (all.sync_token.empty())
      return false;
    bool more = false;
    for (const auto& response : all.responses) {
      if (response.status == 507) { // the rest comes with the new token
        more = true;
        continue;
      }
      const auto path = path_of(response.href);
      if (path.empty())
        continue;
      if (response.status == 404 || response.status == 410) {
        changes.gone.push_back(path);
        changes.present.erase(path);
      } else {
        changes.present[path] = response.etag;
      }
    }
    if (changes.present.size() + changes.gone.size() > most_cards)
      throw Error{Kind::unavailable, "the server names cards without end"};
    const bool moved = all.sync_token != token;
    token = all.sync_token;
    changes.sync_token = token;
    if (!more)
      return true;
    if (!moved)
      break;
  }
  throw Error{Kind::unavailable, "the server says over and over that there is more"};
}

void CardDav::list(BookChanges& changes)
{
  const auto answer = ask("PROPFIND", 1,
                          "<d:propfind xmlns:d=\"DAV:\"><d:prop><d:getetag/><d:resourcetype/>"
                          "</d:prop></d:propfind>");
  if (answer.status != 207)
    throw Error{Kind::unavailable,
                fmt::format("the server answered PROPFIND with HTTP {}; is the url that of an "
                            "address book?",
                            answer.status)};
  for (const auto& response : parse_multistatus(answer.body).responses) {
    const auto path = path_of(response.href);
    if (!path.empty() && !response.collection)
      changes.present[path] = response.etag;
  }
}

std::vector<DavResource> CardDav::resources(const std::string& url, int depth)
{
  const auto answer = http_.send(
      dav_request("PROPFIND", url, depth,
                  "<d:propfind xmlns:d=\"DAV:\" xmlns:c=\"urn:ietf:params:xml:ns:carddav\"><d:prop>"
                  "<d:resourcetype/><d:displayname/><d:current-user-principal/>"
                  "<c:addressbook-home-set/></d:prop></d:propfind>"));
  if (answer.status == 401)
    throw Error{Kind::no_permission,
                "the server refused the login (HTTP 401); check user and password"};
  // What was named and cannot be read is never taken for something else.
  if (url == url_ && answer.status == 403)
    throw Error{Kind::no_permission,
                fmt::format("the server forbids this user to read {} (HTTP 403)", url)};
  if (url == url_ && (answer.status == 404 || answer.status == 410) && !is_root(url))
    throw Error{Kind::config, fmt::format("there is nothing at {} (HTTP {})", url, answer.status)};
  return answer.status == 207 ? parse_resources(answer.body) : std::vector<DavResource>{};
}

void CardDav::find()
{
  if (!found_)
    url_ = find_address_book(
        url_, [this](const std::string& url, int depth) { return resources(url, depth); });
  found_ = true;
}

BookChanges CardDav::changes(const std::string& sync_token)
{
  find();
  BookChanges changes;
  if (sync(sync_token, changes)) {
    changes.complete = sync_token.empty();
    return changes;
  }
  changes = {};
  changes.complete = true;
  if (!sync_token.empty() && sync({}, changes))
    return changes;
  changes = {};
  changes.complete = true;
  list(changes);
  return changes;
}

std::vector<BookCard> CardDav::cards(const std::vector<std::string>& hrefs)
{
  find();
  std::string body = "<c:addressbook-multiget xmlns:d=\"DAV:\" "
                     "xmlns:c=\"urn:ietf:params:xml:ns:carddav\">"
                     "<d:prop><d:getetag/><c:address-data/></d:prop>";
  for (const auto& href : hrefs)
    body += fmt::format("<d:href>{}</d:href>", escape_markup(href));
  const auto answer = ask("REPORT", 1, body + "</c:addressbook-multiget>");
  if (answer.status != 207)
    throw Error{
        Kind::unavailable,
        fmt::format("the server answered addressbook-multiget with HTTP {}", answer.status)};
  std::vector<BookCard> cards;
  for (auto& response : parse_multistatus(answer.body).responses) {
    auto path = path_of(response.href);
    if (!path.empty() && response.status == 200 && !response.vcard.empty())
      cards.push_back({std::move(path), std::move(response.etag), std::move(response.vcard)});
  }
  return cards;
}

} // namespace tkt::net
