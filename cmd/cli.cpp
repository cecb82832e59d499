#include "cli.hpp"

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <filesystem>

#include <fmt/format.h>

#include "base/descriptor.hpp"
#include "base/error.hpp"
#include "base/log.hpp"
#include "base/suggest.hpp"
#include "base/text.hpp"
#include "config/model/config.hpp"

namespace tkt::cli {

namespace {

bool is_option(const std::string& word)
{
  return word.size() > 1 && word[0] == '-';
}

std::vector<std::string> option_names(const CLI::App& app)
{
  std::vector<std::string> names;
  for (const auto* option : app.get_options()) {
    for (const auto& name : option->get_lnames())
      names.push_back("--" + name);
  }
  return names;
}

/// The words that may stand behind a program or a verb.
std::vector<std::string> word_names(const CLI::App& app)
{
  std::vector<std::string> names;
  for (const auto* word : app.get_subcommands([](const CLI::App*) { return true; })) {
    if (!word->get_name().empty() && !word->get_group().empty())
      names.push_back(word->get_name());
  }
  return names;
}

/// What was written last of `tkt mailbox list`.
const CLI::App& innermost(const CLI::App& app)
{
  const auto chosen = app.get_subcommands();
  return chosen.empty() ? app : innermost(*chosen.front());
}

/// "tkt mailbox" of it.
std::string full_name(const CLI::App& app)
{
  const auto* parent = app.get_parent();
  return parent == nullptr ? app.get_name() : full_name(*parent) + " " + app.get_name();
}

/// What was not expected, and what may have been meant.
std::string unexpected(const CLI::App& app)
{
  const auto words = app.remaining(true);
  const auto& of = innermost(app);
  const auto found = std::find_if(words.begin(), words.end(), is_option);
  if (found == words.end()) {
    if (words.empty())
      return {};
    if (const auto known = word_names(of); !known.empty())
      return fmt::format("{} has no word \"{}\"{}", full_name(of), words.front(),
                         did_you_mean_one_of(words.front(), known));
    return fmt::format("\"{}\" was not expected", words.front());
  }
  auto known = option_names(app);
  for (const auto* verb = &of; verb != &app && verb != nullptr; verb = verb->get_parent()) {
    const auto more = option_names(*verb);
    known.insert(known.end(), more.begin(), more.end());
  }
  const auto name = found->substr(0, found->find('='));
  return fmt::format("no option \"{}\"{}", name, did_you_mean(name, known));
}

/// What the parser says of values in sentences of its own.
std::string plainly(std::string what)
{
  constexpr std::string_view conversion = "Could not convert: ";
  if (const auto is = what.find(" = "); what.starts_with(conversion) && is != std::string::npos)
    return fmt::format("{}: \"{}\" is no number",
                       what.substr(conversion.size(), is - conversion.size()), what.substr(is + 3));
  if (const auto most = what.find(": At Most 1 required but received "); most != std::string::npos)
    return fmt::format("{} is given more than once", what.substr(0, most));
  return what;
}

} // namespace

std::string complaint(const CLI::App* app, const CLI::Error& error)
{
  auto what = plainly(error.what());
  const bool extra = error.get_exit_code() == static_cast<int>(CLI::ExitCodes::ExtrasError);
  const bool missing = what.find("subcommand") != std::string::npos;
  if (auto ours = extra || missing ? unexpected(*app) : std::string{}; !ours.empty()) {
    what = std::move(ours);
  } else if (missing) {
    const auto name = full_name(innermost(*app));
    what = fmt::format("what is to be done? {} --help has the words", name);
  }
  std::replace(what.begin(), what.end(), '\n', ' ');
  log::error("{}", trim(what));
  return {};
}

int guard(const char* program, const std::function<int()>& body)
{
  log::configure(program, log::Level::notice);
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

std::optional<int> parse(CLI::App& app, int argc, char** argv)
{
  app.failure_message(complaint);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& e) {
    return app.exit(e) == 0 ? EX_OK : EX_USAGE;
  }
  return {};
}

void Common::add_to(CLI::App& app)
{
  app.add_option("-c,--config", config_path, "configuration file (else $TKT_CONFIG)");
  app.add_flag("-v,--verbose", verbose, "say more; twice: say everything");
  app.add_flag("-q,--quiet", quiet, "say only what went wrong");
  app.set_version_flag("--version", "tkt " TKT_VERSION);
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
