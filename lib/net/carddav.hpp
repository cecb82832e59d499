// Reading an address book over CardDAV (RFC 6352, RFC 6578).
#pragma once

#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "net/http.hpp"

namespace tkt::net {

/// What has changed in an address book.
struct BookChanges {
  std::map<std::string, std::string> present; ///< href to ETag: new, changed, or all there is
  std::vector<std::string> gone;
  bool complete = false;  ///< `present` is everything: what is not in it is gone
  std::string sync_token; ///< to ask with next time; "" where the server has none
};

struct BookCard {
  std::string href;
  std::string etag; ///< "" if the server did not say
  std::string vcard;
};

/// Reads a multistatus body (RFC 4918, section 13): each href with its ETag, its card, and whether
/// it is gone. Kind::unavailable for XML that is damaged, cut off or something else.
struct DavResponse {
  std::string href;
  std::string etag;
  std::string vcard;
  int status = 200; ///< of the resource
  bool collection = false;
};
struct Multistatus {
  std::vector<DavResponse> responses;
  std::string sync_token;
};
Multistatus parse_multistatus(std::string_view xml);

struct DavResource;

/// An address book, or a server or user that has one alone, which is looked for then. Nothing is
/// ever written to the server. Errors: those of HttpClient;
/// Kind::no_permission for a refused login, Kind::unavailable for answers that make no sense,
/// Kind::config where there is no address book, or several.
class CardDav {
public:
  CardDav(std::string url, Login login, std::string ca_file);

  /// What changed since `sync_token`; everything where that is "" or the server no longer knows it.
  BookChanges changes(const std::string& sync_token);

  /// The cards of these hrefs; those that the server does not give are left out.
  std::vector<BookCard> cards(const std::vector<std::string>& hrefs);

private:
  HttpAnswer ask(const std::string& method, int depth, const std::string& body);
  bool sync(std::string token, BookChanges& changes);
  void list(BookChanges& changes);
  std::vector<DavResource> resources(const std::string& url, int depth);
  void find();
  std::string path_of(const std::string& href) const;

  std::string url_;
  bool found_ = false; ///< url_ is that of an address book
  HttpClient http_;
};

} // namespace tkt::net
