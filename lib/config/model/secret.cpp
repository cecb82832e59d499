#include "config/model/secret.hpp"

#include <cstdlib>
#include <utility>

#include <fmt/format.h>

#include "base/clock.hpp"
#include "base/descriptor.hpp"
#include "base/error.hpp"
#include "base/program.hpp"

namespace tkt::config {

namespace {

constexpr seconds time_limit{30};
constexpr std::size_t size_limit = 65536; // a token of a large provider has some 3 KB

std::string first_line(std::string_view text)
{
  text = text.substr(0, text.find('\n'));
  while (!text.empty() && text.back() == '\r')
    text.remove_suffix(1);
  return std::string{text};
}

/// A program that asks a person would wait for ever under a daemon; it finds nobody there.
std::string output_of(const std::string& command)
{
  auto outcome = run_program({command, {}}, {.time = time_limit, .output = size_limit});
  if (!outcome.problem.empty())
    throw Error{Kind::temporary, outcome.problem};
  return std::move(outcome.output);
}

std::string run(std::string_view key, const std::string& command)
{
  try {
    auto line = first_line(output_of(command));
    if (line.empty())
      throw Error{Kind::temporary, "printed nothing"};
    return line;
  } catch (Error& e) {
    e.within(key); // not the command: it may have the secret in it
    throw;
  }
}

std::string read(const std::string& path)
{
  try {
    return first_line(read_file(path, size_limit));
  } catch (const Error& e) {
    throw Error{Kind::config, e.what()};
  }
}

std::string read_credential(const std::string& name)
{
  const char* folder = std::getenv("CREDENTIALS_DIRECTORY");
  if (folder == nullptr || *folder == '\0')
    throw Error{Kind::config, fmt::format("credential \"{}\": no systemd unit has passed any "
                                          "(LoadCredential= in the unit does)",
                                          name)};
  if (name.find('/') != std::string::npos)
    throw Error{Kind::config, fmt::format("credential \"{}\": a name, not a path", name)};
  return read(fmt::format("{}/{}", folder, name));
}

} // namespace

std::string read_secret(const Secret& secret)
{
  if (!secret.password.empty())
    return secret.password;
  if (!secret.password_command.empty())
    return run("password_command", secret.password_command);
  if (!secret.token_command.empty())
    return run("token_command", secret.token_command);
  if (!secret.password_file.empty())
    return read(secret.password_file);
  if (!secret.credential.empty())
    return read_credential(secret.credential);
  return {};
}

} // namespace tkt::config
