#include "cli.hpp"

#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <filesystem>

#include <fmt/format.h>

#include "base/descriptor.hpp"
#include "base/error.hpp"
#include "base/log.hpp"
#include "clock.hpp"
#include "config/model/config.hpp"
#include "rules/match/rule_words.hpp"

namespace tkt::cli {

int guard(const char* program, const std::function<int()>& body)
{
  log::configure(program, log::Level::notice);
  config::use_rule_words(rules::words());
  int status = EX_SOFTWARE;
  try {
    status = body();
  } catch (const Error& e) {
    if (e.kind() == Kind::config) // every mistake at once, a line each
      log::write_lines(log::Level::error, e.what());
    else
      log::error("{}", e.what());
    status = exit_status(e.kind());
  } catch (const std::bad_alloc&) {
    log::error("out of memory");
    status = EX_TEMPFAIL;
  } catch (const std::exception& e) {
    log::error("internal error: {}", e.what());
  }
  errno = 0;
  if (std::fflush(stdout) != 0 && errno != EPIPE) {
    log::error("cannot write standard output: {}", errno_text(errno));
    return EX_IOERR;
  }
  return status;
}

void Common::add_to(Command program)
{
  program.option("-c,--config", config_path, "configuration file (else $TKT_CONFIG)");
  program.flag("-v,--verbose", verbose, "say more; twice: say everything");
  program.flag("-q,--quiet", quiet, "say only what went wrong");
  program.version("tkt " TKT_VERSION);
}

void Common::apply(const char* program) const
{
  auto level = log::Level::notice;
  if (quiet)
    level = log::Level::error;
  else if (verbose == 1)
    level = log::Level::info;
  else if (verbose > 1)
    level = log::Level::debug;
  log::configure(program, level);
  clock(); // a broken $TKT_NOW is told before anything is done
  std::signal(SIGPIPE, SIG_IGN);
}

std::string Common::resolved() const
{
  if (!config_path.empty())
    return config_path;
  if (const char* path = std::getenv("TKT_CONFIG"); path != nullptr && *path != '\0')
    return path;
  const auto path = config::default_path(std::getenv("XDG_CONFIG_HOME"), std::getenv("HOME"));
  std::error_code ignored;
  if (!std::filesystem::exists(path, ignored))
    throw Error{Kind::config, fmt::format("there is no configuration yet, neither of your own in "
                                          "~/.config/tkt/tkt.toml nor in {}: tkt.toml(5) has one "
                                          "that is enough",
                                          path.string())};
  return path.string();
}

} // namespace tkt::cli
