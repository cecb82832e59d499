// The one file that sees Boost.Beast.
#include "survey/http_server.hpp"

#include <list>
#include <optional>

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core/basic_stream.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/read.hpp>
#include <boost/beast/http/status.hpp>
#include <boost/beast/http/string_body.hpp>
#include <boost/beast/http/write.hpp>
#include <fmt/format.h>
#include <sys/socket.h>

#include "base/error.hpp"
#include "base/log.hpp"
#include "base/text.hpp"

namespace tkt::survey {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = beast::http;
using asio::ip::tcp;
using boost::system::error_code;

std::string_view HttpRequest::header(std::string_view name) const
{
  for (const auto& [key, value] : headers)
    if (equal_ascii_case(key, name))
      return value;
  return {};
}

namespace {

using Executor = asio::io_context::executor_type;
using Stream = beast::basic_stream<tcp, Executor>;
using Socket = asio::basic_stream_socket<tcp, Executor>;
using Acceptor = asio::basic_socket_acceptor<tcp, Executor>;

std::string_view view(beast::string_view text)
{
  return {text.data(), text.size()};
}

constexpr seconds farewell{2}; ///< for what is under way when something ends
constexpr std::size_t most_drained = 1 << 20;

} // namespace

class Session;

struct HttpServer::Impl {
  HttpLimits limits;
  std::function<void(HttpRequest&&, Reply)> handle;
  std::list<Session*> waiting; ///< for a request, the longest first
  std::size_t connections = 0;
  bool stopping = false;
  asio::io_context io{1}; ///< sessions go with it, and look at what stands above
  std::list<Acceptor> acceptors;

  void accept(Acceptor& acceptor);
  void admit(Socket&& socket);
};

class Session : public std::enable_shared_from_this<Session> {
public:
  Session(Socket&& socket, HttpServer::Impl& server) : stream_{std::move(socket)}, server_{server}
  {
    ++server_.connections;
  }
  ~Session()
  {
    leave_waiting();
    if (--server_.connections == 0 && server_.stopping)
      server_.io.stop();
  }
  Session(const Session&) = delete;
  Session& operator=(const Session&) = delete;

  void read()
  {
    if (server_.stopping)
      return;
    enter_waiting();
    continued_ = false;
    parser_.emplace();
    parser_->header_limit(static_cast<std::uint32_t>(server_.limits.header_bytes));
    parser_->body_limit(std::uint64_t{1} << 40); // settled when it is known what is asked
    // One limit for all of it: who sends a byte now and then gains nothing.
    stream_.expires_after(server_.limits.time);
    http::async_read_header(
        stream_, buffer_, *parser_,
        [self = shared_from_this()](error_code error, std::size_t) { self->on_header(error); });
  }

  void close()
  {
    leave_waiting();
    error_code ignored;
    stream_.socket().shutdown(tcp::socket::shutdown_both, ignored);
    stream_.cancel();
    stream_.socket().close(ignored);
  }

private:
  void enter_waiting()
  {
    if (!place_) {
      server_.waiting.push_back(this);
      place_ = std::prev(server_.waiting.end());
    }
  }

  void leave_waiting()
  {
    if (place_)
      server_.waiting.erase(*place_);
    place_.reset();
  }

  void on_header(error_code error)
  {
    if (error)
      return fail(error);
    const auto& request = parser_->get();
    const auto most =
        server_.limits.body_bytes
            ? server_.limits.body_bytes(view(request.method_string()), view(request.target()))
            : 0;
    const auto length = parser_->content_length();
    if (length && *length > most)
      return refuse(413);
    parser_->body_limit(most);
    if (equal_ascii_case(view(request[http::field::expect]), "100-continue") && !continued_) {
      continued_ = true;
      static constexpr std::string_view go_on = "HTTP/1.1 100 Continue\r\n\r\n";
      asio::async_write(stream_, asio::buffer(go_on),
                        [self = shared_from_this()](error_code failed, std::size_t) {
                          if (!failed)
                            self->read_body();
                        });
      return;
    }
    read_body();
  }

  void read_body()
  {
    http::async_read(
        stream_, buffer_, *parser_,
        [self = shared_from_this()](error_code error, std::size_t) { self->on_request(error); });
  }

  void on_request(error_code error)
  {
    if (error)
      return fail(error);
    leave_waiting();
    auto& message = parser_->get();
    keep_alive_ = message.keep_alive();
    head_ = message.method() == http::verb::head;
    HttpRequest request;
    request.method = std::string{view(message.method_string())};
    request.target = std::string{view(message.target())};
    for (const auto& field : message)
      request.headers.emplace_back(view(field.name_string()), view(field.value()));
    request.body = std::move(message.body());
    parser_.reset();
    // The handler may answer later, from another thread.
    Reply reply = [self = shared_from_this()](HttpResponse response) {
      asio::post(self->stream_.get_executor(), [self, response = std::move(response)]() mutable {
        self->write(std::move(response));
      });
    };
    stream_.expires_never(); // the handler's own time
    server_.handle(std::move(request), std::move(reply));
  }

  void fail(error_code error)
  {
    leave_waiting();
    if (error == http::error::header_limit)
      refuse(431);
    else if (error == http::error::body_limit)
      refuse(413);
    else if (error == beast::error::timeout || error == http::error::end_of_stream ||
             error == http::error::partial_message || error == asio::error::operation_aborted)
      close();
    else if (error.category() == http::make_error_code(http::error::bad_version).category())
      refuse(400);
    else
      close();
  }

  void refuse(unsigned status)
  {
    leave_waiting();
    keep_alive_ = false;
    write({status,
           {{"Content-Type", "text/plain; charset=utf-8"}},
           fmt::format("{}\n", view(http::obsolete_reason(static_cast<http::status>(status))))});
  }

  void write(HttpResponse&& answer)
  {
    response_ = std::make_shared<http::response<http::string_body>>();
    response_->version(11);
    response_->result(answer.status);
    for (const auto& [name, value] : answer.headers)
      response_->set(name, value);
    response_->keep_alive(keep_alive_ && !server_.stopping);
    if (head_) { // as GET, without the body
      response_->content_length(answer.body.size());
    } else {
      response_->body() = std::move(answer.body);
      response_->prepare_payload();
    }
    stream_.expires_after(server_.limits.time);
    http::async_write(
        stream_, *response_, [self = shared_from_this()](error_code error, std::size_t) {
          const bool last = error || self->response_->need_eof() || !self->response_->keep_alive();
          self->response_.reset();
          if (last)
            self->finish();
          else
            self->read();
        });
  }

  /// Says that nothing more comes, and takes in a little of what the client still sends: else it
  /// might never see the answer (RFC 9112, section 9.6).
  void finish()
  {
    error_code failed;
    stream_.socket().shutdown(tcp::socket::shutdown_send, failed);
    if (failed)
      return;
    stream_.expires_after(farewell);
    drain(most_drained);
  }

  void drain(std::size_t left)
  {
    buffer_.clear();
    stream_.async_read_some(buffer_.prepare(4096),
                            [self = shared_from_this(), left](error_code error, std::size_t got) {
                              if (!error && got < left && !self->server_.stopping)
                                self->drain(left - got);
                            });
  }

  Stream stream_;
  HttpServer::Impl& server_;
  beast::flat_buffer buffer_;
  std::optional<http::request_parser<http::string_body>> parser_;
  std::shared_ptr<http::response<http::string_body>> response_;
  std::optional<std::list<Session*>::iterator> place_;
  bool keep_alive_ = false;
  bool head_ = false;
  bool continued_ = false;
};

void HttpServer::Impl::admit(Socket&& socket)
{
  error_code ignored;
  socket.set_option(tcp::no_delay{true}, ignored);
  std::make_shared<Session>(std::move(socket), *this)->read();
  if (connections > limits.connections && !waiting.empty())
    waiting.front()->close();
}

void HttpServer::Impl::accept(Acceptor& acceptor)
{
  acceptor.async_accept([this, &acceptor](error_code error, Socket socket) {
    if (stopping)
      return;
    if (!error) {
      admit(std::move(socket));
    } else if (error == asio::error::no_descriptors ||
               error == boost::system::errc::too_many_files_open_in_system) {
      if (!waiting.empty())
        waiting.front()->close(); // makes room
      else
        log::warn("no descriptors are left for another connection");
    } else if (error == asio::error::operation_aborted) {
      return;
    }
    accept(acceptor);
  });
}

HttpServer::HttpServer(HttpLimits limits, std::function<void(HttpRequest&&, Reply)> handle)
    : impl_{std::make_unique<Impl>()}
{
  impl_->limits = std::move(limits);
  impl_->handle = std::move(handle);
}

HttpServer::~HttpServer() = default;

std::uint16_t HttpServer::listen(std::string_view endpoint)
{
  const auto colon = endpoint.rfind(':');
  auto host = endpoint.substr(0, colon);
  if (host.starts_with('[') && host.ends_with(']'))
    host = host.substr(1, host.size() - 2);
  error_code error;
  const auto address = asio::ip::make_address(std::string{host}, error);
  if (error || colon == std::string_view::npos)
    throw Error{Kind::config, fmt::format("\"{}\" is no address:port", endpoint)};
  const tcp::endpoint place{
      address, static_cast<std::uint16_t>(std::stoi(std::string{endpoint.substr(colon + 1)}))};
  try {
    auto& acceptor = impl_->acceptors.emplace_back(impl_->io.get_executor());
    acceptor.open(place.protocol());
    acceptor.set_option(tcp::acceptor::reuse_address{true});
    acceptor.bind(place);
    acceptor.listen(tcp::acceptor::max_listen_connections);
    return acceptor.local_endpoint().port();
  } catch (const boost::system::system_error& e) {
    throw Error{Kind::temporary, fmt::format("{}: {}", endpoint, e.code().message())};
  }
}

void HttpServer::adopt(int fd)
{
  sockaddr_storage address{};
  socklen_t size = sizeof address;
  if (::getsockname(fd, reinterpret_cast<sockaddr*>(&address), &size) != 0 ||
      (address.ss_family != AF_INET && address.ss_family != AF_INET6))
    throw Error{Kind::config, "the socket that was handed over is none of TCP"};
  impl_->acceptors.emplace_back(impl_->io.get_executor(),
                                address.ss_family == AF_INET ? tcp::v4() : tcp::v6(), fd);
}

void HttpServer::run(int stop_fd)
{
  for (auto& acceptor : impl_->acceptors)
    impl_->accept(acceptor);
  asio::posix::stream_descriptor stop{impl_->io, stop_fd};
  asio::steady_timer patience{impl_->io};
  stop.async_wait(asio::posix::stream_descriptor::wait_read, [&](error_code) {
    impl_->stopping = true;
    for (auto& acceptor : impl_->acceptors) {
      error_code ignored;
      acceptor.close(ignored);
    }
    while (!impl_->waiting.empty())
      impl_->waiting.front()->close();
    patience.expires_after(farewell);
    patience.async_wait([&](error_code) { impl_->io.stop(); });
    const auto look = [this] {
      if (impl_->connections == 0)
        impl_->io.stop();
    };
    asio::post(impl_->io, look);
  });
  impl_->io.run();
  stop.release();
}

} // namespace tkt::survey
