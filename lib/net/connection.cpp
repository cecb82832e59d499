#include "net/connection.hpp"

#include <algorithm>
#include <cerrno>
#include <new>
#include <optional>

#include <poll.h>
#include <sys/socket.h>

#include "base/log.hpp"
#include "base/text.hpp"
#include "net/curl.hpp"
#include "net/login_trace.hpp"

namespace tkt::net {

namespace {

using Steady = std::chrono::steady_clock;

bool is_smtp(const config::Url& url)
{
  return url.scheme == "smtp" || url.scheme == "smtps";
}

std::string address_of(const config::Url& url, const std::string& hello)
{
  const bool v6 = url.host.find(':') != std::string::npos;
  auto text = v6 ? fmt::format("{}://[{}]:{}", url.scheme, url.host, url.port)
                 : fmt::format("{}://{}:{}", url.scheme, url.host, url.port);
  return is_smtp(url) && !hello.empty() ? text + "/" + hello : text;
}

void configure(CURL* easy, const Target& target, const Login& login, const std::string& hello)
{
  const auto& url = target.url;
  set(easy, CURLOPT_URL, address_of(url, hello).c_str());
  set(easy, CURLOPT_PROTOCOLS_STR, "imap,imaps,smtp,smtps");
  set(easy, CURLOPT_CONNECT_ONLY, 1L);
  set(easy, CURLOPT_CONNECTTIMEOUT, static_cast<long>(target.connect_timeout.count()));
  set(easy, CURLOPT_SERVER_RESPONSE_TIMEOUT, static_cast<long>(target.connect_timeout.count()));
  set(easy, CURLOPT_QUICK_EXIT, 1L); // a resolver that hangs does not hold the end up
  set(easy, CURLOPT_TCP_KEEPALIVE, 1L);
  set(easy, CURLOPT_BUFFERSIZE, 65536L); // the most that one read gives
  const bool clear = target.tls == config::Tls::none;
  set(easy, CURLOPT_USE_SSL, static_cast<long>(clear ? CURLUSESSL_NONE : CURLUSESSL_ALL));
  set(easy, CURLOPT_SSLVERSION, static_cast<long>(CURL_SSLVERSION_TLSv1_2));
  // Debian's libcurl looks in the system's folder of certificates as well (CURLOPT_CAPATH), so
  // that this one file adds to those.
  if (!target.ca_file.empty())
    set(easy, CURLOPT_CAINFO, target.ca_file.c_str());
  if (login.user.empty())
    return;
  set(easy, CURLOPT_USERNAME, login.user.c_str());
  // A token is no password: it is not to be tried as one where the server takes no tokens.
  if (login.is_token)
    set(easy, CURLOPT_LOGIN_OPTIONS, "AUTH=OAUTHBEARER;AUTH=XOAUTH2");
  set(easy, login.is_token ? CURLOPT_XOAUTH2_BEARER : CURLOPT_PASSWORD, login.secret.c_str());
}

/// A login that did not come about.
Error login_error(const std::string& server, const Login& login, const Trace& trace)
{
  if (trace.refusal().empty())
    return {Kind::no_permission, server + ": the server offers no way to log in that can be used"};
  const auto refused =
      fmt::format("{}: login of {} refused: {}", server, login.user, trace.refusal());
  if (trace.refused_for_now())
    return {Kind::temporary, refused};
  return {Kind::no_permission,
          fmt::format("{}; check user and {}", refused, login.is_token ? "token" : "password")};
}

/// What a failed connection means to an administrator.
Error connect_error(CURL* easy, CURLcode code, const Target& target, const Login& login,
                    const char* details, const Trace& trace)
{
  const auto server = to_text(target.url);
  const std::string why = *details != '\0' ? details : curl_easy_strerror(code);
  long os_error = 0;
  curl_easy_getinfo(easy, CURLINFO_OS_ERRNO, &os_error);

  switch (code) {
  case CURLE_COULDNT_RESOLVE_HOST:
    return {Kind::unavailable, server + ": no such host; check the URL and the name service"};
  case CURLE_COULDNT_CONNECT:
    return {Kind::unavailable,
            fmt::format("{}: cannot connect: {}", server,
                        os_error != 0 ? errno_text(static_cast<int>(os_error)) : why)};
  case CURLE_OPERATION_TIMEDOUT:
    return {Kind::unavailable, fmt::format("{}: not connected and logged in within {}", server,
                                           tkt::to_text(target.connect_timeout))};
  case CURLE_USE_SSL_FAILED:
    return {Kind::unavailable,
            server + ": the server offers no STARTTLS; use the scheme with TLS from the first "
                     "byte, or tls = \"none\" where the wire is safe"};
  case CURLE_SSL_CONNECT_ERROR:
    return {Kind::unavailable,
            fmt::format("{}: no TLS could be agreed on: {}; check scheme and port", server, why)};
  case CURLE_PEER_FAILED_VERIFICATION:
  case CURLE_SSL_ISSUER_ERROR:
    return {Kind::unavailable,
            fmt::format("{}: the server's certificate is not trusted: {}; if it is the right "
                        "server, name its authority in ca_file",
                        server, why)};
  case CURLE_SSL_CACERT_BADFILE:
    return {Kind::config, fmt::format("{}: ca_file {}: {}", server, target.ca_file, why)};
  case CURLE_LOGIN_DENIED:
  case CURLE_AUTH_ERROR:
    return login_error(server, login, trace);
  default:
    return {Kind::unavailable,
            fmt::format("{}: {}", server, trace.refusal().empty() ? why : trace.refusal())};
  }
}

} // namespace

std::string to_text(const config::Url& url)
{
  const bool v6 = url.host.find(':') != std::string::npos;
  return v6 ? fmt::format("[{}]:{}", url.host, url.port) : fmt::format("{}:{}", url.host, url.port);
}

struct Connection::State {
  Target target;
  const Cancellation* stop; ///< null once it is heeded no more
  Trace trace;              // this and the next outlive the handle that writes to them
  char details[CURL_ERROR_SIZE] = "";
  Multi multi = new_multi();
  Easy easy = new_easy();
  std::string ahead; ///< read by wait() already
  bool closed = false;
  curl_socket_t socket = CURL_SOCKET_BAD;

  State(Target to, const Cancellation& s) : target{std::move(to)}, stop{&s} {}

  ~State()
  {
    // libcurl would say LOGOUT or QUIT and wait for the answer, however long that takes.
    if (socket != CURL_SOCKET_BAD)
      ::shutdown(socket, SHUT_RDWR);
    curl_multi_remove_handle(multi.get(), easy.get());
  }

  [[noreturn]] void fail(const std::string& text) const
  {
    throw Error{Kind::unavailable, fmt::format("{}: {}", to_text(target.url), text)};
  }

  CURLcode connect();
  std::optional<std::size_t> receive(std::span<char> into);
  bool poll_socket(short events, milliseconds patience) const;
};

CURLcode Connection::State::connect()
{
  curl_multi_add_handle(multi.get(), easy.get());
  const auto deadline = Steady::now() + target.connect_timeout;
  while (true) {
    int running = 0;
    if (const auto code = curl_multi_perform(multi.get(), &running); code != CURLM_OK)
      throw Error{Kind::internal, fmt::format("libcurl: {}", curl_multi_strerror(code))};
    if (running == 0)
      break;
    stop->check();
    if (Steady::now() > deadline)
      return CURLE_OPERATION_TIMEDOUT;
    curl_waitfd also{stop->fd(), CURL_WAIT_POLLIN, 0};
    curl_multi_poll(multi.get(), &also, 1, 500, nullptr);
  }
  int left = 0;
  const auto* message = curl_multi_info_read(multi.get(), &left);
  return message == nullptr ? CURLE_FAILED_INIT : message->data.result;
}

/// Nothing if there is nothing yet; zero if the other side has closed.
std::optional<std::size_t> Connection::State::receive(std::span<char> into)
{
  std::size_t got = 0;
  const auto code = curl_easy_recv(easy.get(), into.data(), into.size(), &got);
  if (code == CURLE_AGAIN)
    return {};
  // TLS without a farewell is how many servers end; the protocol knows whether it was complete.
  if (code != CURLE_OK)
    fail(fmt::format("the connection broke: {}",
                     *details != '\0' ? details : curl_easy_strerror(code)));
  closed = got == 0;
  return got;
}

/// False after `patience`.
bool Connection::State::poll_socket(short events, milliseconds patience) const
{
  const auto deadline = Steady::now() + patience;
  while (true) {
    const auto left = std::chrono::ceil<milliseconds>(deadline - Steady::now());
    pollfd waits[] = {{socket, events, 0}, {stop != nullptr ? stop->fd() : -1, POLLIN, 0}};
    const int ready =
        ::poll(waits, 2, static_cast<int>(std::clamp<std::int64_t>(left.count(), 0, 1'000'000)));
    if (waits[1].revents != 0)
      throw Interrupted{};
    if (ready > 0)
      return true;
    if (ready == 0 && Steady::now() >= deadline)
      return false;
  }
}

Connection::Connection(Target target, const Login& login, const Cancellation& stop,
                       const std::string& hello)
    : state_{std::make_unique<State>(std::move(target), stop)}
{
  auto& s = *state_;
  auto* easy = s.easy.get();
  configure(easy, s.target, login, hello);
  set(easy, CURLOPT_ERRORBUFFER, static_cast<char*>(s.details));
  s.trace.attach(easy);
  const auto code = s.connect();
  curl_easy_getinfo(easy, CURLINFO_ACTIVESOCKET, &s.socket);
  if (code != CURLE_OK)
    throw connect_error(easy, code, s.target, login, s.details, s.trace);
  if (s.socket == CURL_SOCKET_BAD)
    s.fail("the server closed the connection");
  // libcurl goes on without a login where an SMTP server offers none.
  if (is_smtp(s.target.url) && !login.user.empty() && !s.trace.smtp_login_accepted())
    throw Error{Kind::no_permission,
                fmt::format("{}: the server offers no way to log in that can be used; "
                            "leave user out if it needs none",
                            to_text(s.target.url))};
  s.trace.detach(easy);
  log::debug("{}: connected", to_text(s.target.url));
}

Connection::~Connection() = default;

const Target& Connection::target() const noexcept
{
  return state_->target;
}

bool Connection::wait(milliseconds patience)
{
  auto& s = *state_;
  if (!s.ahead.empty() || s.closed)
    return true;
  // TLS may hold decoded bytes that poll(2) does not see; only reading tells.
  const auto deadline = Steady::now() + patience;
  while (true) {
    s.ahead.resize(16384);
    const auto got = s.receive(s.ahead);
    s.ahead.resize(got.value_or(0));
    if (got)
      return true;
    const auto left = std::chrono::ceil<milliseconds>(deadline - Steady::now());
    if (left.count() < 0 || !s.poll_socket(POLLIN, left))
      return false;
  }
}

std::size_t Connection::read(std::span<char> into)
{
  auto& s = *state_;
  if (!s.ahead.empty()) {
    const auto count = s.ahead.copy(into.data(), into.size());
    s.ahead.erase(0, count);
    return count;
  }
  if (s.stop != nullptr)
    s.stop->check();
  while (!s.closed) {
    if (const auto got = s.receive(into))
      return *got;
    if (!s.poll_socket(POLLIN, s.target.io_timeout))
      s.fail(fmt::format("no answer within {}", tkt::to_text(s.target.io_timeout)));
  }
  return 0;
}

void Connection::write(std::string_view bytes)
{
  auto& s = *state_;
  while (!bytes.empty()) {
    std::size_t put = 0;
    const auto code = curl_easy_send(s.easy.get(), bytes.data(), bytes.size(), &put);
    if (code == CURLE_AGAIN) {
      if (!s.poll_socket(POLLOUT, s.target.io_timeout))
        s.fail(fmt::format("nothing taken within {}", tkt::to_text(s.target.io_timeout)));
      continue;
    }
    if (code != CURLE_OK)
      s.fail("the server closed the connection");
    bytes.remove_prefix(put);
  }
}

void Connection::finish_within(seconds grace)
{
  state_->stop = nullptr;
  state_->target.io_timeout = grace;
}

} // namespace tkt::net
