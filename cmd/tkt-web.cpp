// tkt-web - survey pages and web hooks: what comes is left in a spool, from which the desk takes
// it.
#include <cstdlib>
#include <cstring>

#include <fmt/format.h>
#include <sys/resource.h>
#include <unistd.h>

#include "base/cancel.hpp"
#include "base/descriptor.hpp"
#include "base/log.hpp"
#include "cli.hpp"
#include "clock.hpp"
#include "config/model/config.hpp"
#include "config/model/secret.hpp"
#include "survey/routes.hpp"

namespace {

constexpr int first_socket = 3; // sd_listen_fds(3)

/// How many sockets systemd hands over.
int handed_over()
{
  const auto* pid = std::getenv("LISTEN_PID");
  const auto* count = std::getenv("LISTEN_FDS");
  if (pid == nullptr || count == nullptr || std::strtol(pid, nullptr, 10) != ::getpid())
    return 0;
  return static_cast<int>(std::strtol(count, nullptr, 10));
}

/// As many connections as descriptors allow; some are for the spool and for ourselves.
std::size_t connections(int wanted)
{
  rlimit limit{};
  constexpr rlim_t own = 64;
  if (::getrlimit(RLIMIT_NOFILE, &limit) != 0)
    return static_cast<std::size_t>(wanted);
  const auto needed = static_cast<rlim_t>(wanted) + own;
  if (limit.rlim_cur < needed) {
    limit.rlim_cur = std::min(needed, limit.rlim_max);
    ::setrlimit(RLIMIT_NOFILE, &limit);
    ::getrlimit(RLIMIT_NOFILE, &limit);
  }
  return std::min<std::size_t>(static_cast<std::size_t>(wanted),
                               limit.rlim_cur > 2 * own ? limit.rlim_cur - own : own);
}

std::map<std::string, std::string> secrets(const tkt::config::Config& config)
{
  std::map<std::string, std::string> all;
  for (const auto& hook : config.hooks) {
    tkt::config::Secret secret;
    secret.password = hook.secret.secret;
    secret.password_command = hook.secret.command;
    secret.password_file = hook.secret.file;
    secret.credential = hook.secret.credential;
    auto value = tkt::config::read_secret(secret);
    if (value.size() < 16)
      throw tkt::Error{tkt::Kind::config,
                       fmt::format("hook {}: its secret has {} bytes; 16 are the least", hook.name,
                                   value.size())};
    all.emplace(hook.name, std::move(value));
  }
  return all;
}

int tkt_web(int argc, char** argv)
{
  tkt::cli::CommandLine app{"Show survey pages and take web hooks"};
  tkt::cli::Common common;
  std::vector<std::string> listen;
  bool check = false;
  common.add_to(app);
  app.option("-l,--listen", listen, "address:port, instead of those of the configuration");
  app.flag("--check", check, "look at configuration, key and spool, and serve nothing");
  if (const auto status = app.parse(argc, argv))
    return *status;
  common.apply("tkt-web");

  const auto config = tkt::config::load_part(common.resolved());
  const auto& web = config.web;
  if (web.spool.empty())
    throw tkt::Error{tkt::Kind::config, "[web] without spool: there is nowhere to leave anything"};
  const auto keys = web.key.empty() ? std::string{} : tkt::read_file(web.key, 1 << 16);
  tkt::survey::Site site{{config, keys, secrets(config), tkt::cli::clock()}};
  if (::access(web.spool.c_str(), W_OK | X_OK) != 0)
    throw tkt::Error{tkt::Kind::config,
                     fmt::format("spool {}: {}", web.spool, tkt::errno_text(errno))};
  if (web.key.empty() && !config.survey.statuses.empty() && !config.survey.url.empty())
    tkt::log::warn("[web] without key: customers get links, and all of them are unknown here; give "
                   "it the file that tkt key survey --export writes");
  if (check)
    return EX_OK;

  tkt::survey::HttpLimits limits;
  limits.connections = connections(web.connections);
  limits.time = web.time_limit;
  limits.body_bytes = [&site](std::string_view method, std::string_view target) {
    return site.body_bytes(method, target);
  };
  tkt::survey::HttpServer server{
      limits, [&site](tkt::survey::HttpRequest&& request, tkt::survey::Reply reply) {
        site.handle(std::move(request), reply);
      }};
  const int sockets = listen.empty() ? handed_over() : 0;
  for (int i = 0; i < sockets; ++i)
    server.adopt(first_socket + i);
  if (sockets == 0)
    for (const auto& endpoint : listen.empty() ? web.listen : listen) {
      const auto port = server.listen(endpoint);
      tkt::log::notice("listening on {}:{}", endpoint.substr(0, endpoint.rfind(':')), port);
    }
  server.run(tkt::Cancellation::on_signals().fd());
  site.finish();
  return EX_OK;
}

} // namespace

int main(int argc, char** argv)
{
  return tkt::cli::guard("tkt-web", [&] { return tkt_web(argc, argv); });
}
