#include "net/http.hpp"

#include <array>

#include <fmt/format.h>

#include "base/error.hpp"
#include "net/curl.hpp"

namespace tkt::net {

namespace {

struct FreeList {
  void operator()(curl_slist* list) const noexcept { curl_slist_free_all(list); }
};

struct Body {
  std::string text;
  std::size_t most;
  bool too_large = false;
};

std::size_t take(char* bytes, std::size_t, std::size_t count, void* into)
{
  auto& body = *static_cast<Body*>(into);
  if (body.text.size() + count > body.most) {
    body.too_large = true;
    return 0;
  }
  body.text.append(bytes, count);
  return count;
}

} // namespace

struct HttpClient::State {
  Login login;
  std::string ca_file;
  Limits limits;
  Easy easy = new_easy();
};

HttpClient::HttpClient(Login login, std::string ca_file, Limits limits)
    : state_{std::make_unique<State>()}
{
  state_->login = std::move(login);
  state_->ca_file = std::move(ca_file);
  state_->limits = limits;
}

HttpClient::~HttpClient() = default;

HttpAnswer HttpClient::send(const HttpRequest& request)
{
  auto* easy = state_->easy.get();
  const auto& limits = state_->limits;
  const auto& login = state_->login;
  curl_easy_reset(easy); // the connection stays
  Body body{{}, limits.body};
  std::array<char, CURL_ERROR_SIZE> details{};
  set(easy, CURLOPT_NOSIGNAL, 1L);
  set(easy, CURLOPT_PROXY, "");
  set(easy, CURLOPT_ERRORBUFFER, details.data());
  set(easy, CURLOPT_URL, request.url.c_str());
  set(easy, CURLOPT_PROTOCOLS_STR, "http,https");
  // From https never down to http.
  set(easy, CURLOPT_REDIR_PROTOCOLS_STR, request.url.starts_with("http:") ? "http,https" : "https");
  set(easy, CURLOPT_FOLLOWLOCATION, 1L);
  set(easy, CURLOPT_MAXREDIRS, 5L);
  set(easy, CURLOPT_CUSTOMREQUEST, request.method.c_str());
  set(easy, CURLOPT_CONNECTTIMEOUT, static_cast<long>(limits.connect.count()));
  set(easy, CURLOPT_LOW_SPEED_LIMIT, 1L);
  set(easy, CURLOPT_LOW_SPEED_TIME, static_cast<long>(limits.stalled.count()));
  set(easy, CURLOPT_TIMEOUT, static_cast<long>(limits.whole.count()));
  set(easy, CURLOPT_ACCEPT_ENCODING, "");
  set(easy, CURLOPT_SSLVERSION, static_cast<long>(CURL_SSLVERSION_TLSv1_2));
  set(easy, CURLOPT_USERAGENT, "tkt");
  if (!state_->ca_file.empty())
    set(easy, CURLOPT_CAINFO, state_->ca_file.c_str());
  if (!login.user.empty() && login.is_token) {
    set(easy, CURLOPT_HTTPAUTH, static_cast<long>(CURLAUTH_BEARER));
    set(easy, CURLOPT_XOAUTH2_BEARER, login.secret.c_str());
  } else if (!login.user.empty()) {
    set(easy, CURLOPT_HTTPAUTH, static_cast<long>(CURLAUTH_BASIC | CURLAUTH_DIGEST));
    set(easy, CURLOPT_USERNAME, login.user.c_str());
    set(easy, CURLOPT_PASSWORD, login.secret.c_str());
  }
  if (!request.body.empty()) {
    set(easy, CURLOPT_POSTFIELDS, request.body.c_str());
    set(easy, CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(request.body.size()));
    // A redirection asks the same again, with its body.
    set(easy, CURLOPT_POSTREDIR, static_cast<long>(CURL_REDIR_POST_ALL));
  }
  std::unique_ptr<curl_slist, FreeList> headers;
  for (const auto& header : request.headers)
    headers.reset(curl_slist_append(headers.release(), header.c_str()));
  set(easy, CURLOPT_HTTPHEADER, headers.get());
  set(easy, CURLOPT_WRITEFUNCTION, &take);
  set(easy, CURLOPT_WRITEDATA, &body);

  const auto code = curl_easy_perform(easy);
  if (body.too_large)
    throw Error{Kind::unavailable,
                fmt::format("the server sent more than {} MB", limits.body >> 20)};
  if (code != CURLE_OK)
    throw Error{code == CURLE_SSL_CACERT_BADFILE ? Kind::config : Kind::unavailable,
                details[0] != '\0' ? details.data() : curl_easy_strerror(code)};
  HttpAnswer answer;
  curl_easy_getinfo(easy, CURLINFO_RESPONSE_CODE, &answer.status);
  const char* url = nullptr;
  curl_easy_getinfo(easy, CURLINFO_EFFECTIVE_URL, &url);
  answer.url = url == nullptr ? request.url : url;
  answer.body = std::move(body.text);
  return answer;
}

} // namespace tkt::net
