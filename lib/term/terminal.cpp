#include "term/terminal.hpp"

#include <string_view>

#include <sys/ioctl.h>
#include <unistd.h>

#include "base/text.hpp"

namespace tkt::term {

namespace {

constexpr std::size_t least_width = 20;

std::string_view variable(const Variables& variables, const char* name)
{
  const char* value = variables(name);
  return value == nullptr ? std::string_view{} : value;
}

std::size_t width_of(int fd, const Variables& variables)
{
  std::size_t columns = 0;
  winsize size{};
  if (::ioctl(fd, TIOCGWINSZ, &size) == 0)
    columns = size.ws_col;
  if (columns == 0)
    columns = parse_number<std::size_t>(variable(variables, "COLUMNS")).value_or(0);
  if (columns == 0)
    columns = Terminal{}.width;
  return std::max(columns, least_width);
}

Charset charset_of(const Variables& variables)
{
  // In the order of setlocale(3). The C library is not asked: loading a locale takes longer than
  // all the rest of a short command.
  for (const char* name : {"LC_ALL", "LC_CTYPE", "LANG"}) {
    const auto value = variable(variables, name);
    if (value.empty())
      continue;
    const auto lower = to_lower_ascii(value);
    return lower.find("utf-8") != std::string::npos || lower.find("utf8") != std::string::npos
               ? Charset::utf8
               : Charset::ascii;
  }
  return Charset::utf8;
}

} // namespace

Terminal look_at(int fd, const Variables& variables)
{
  Terminal found;
  found.is_terminal = ::isatty(fd) == 1;
  if (!found.is_terminal)
    return found;
  found.colour = variable(variables, "NO_COLOR").empty() && variable(variables, "TERM") != "dumb";
  found.width = width_of(fd, variables);
  found.charset = charset_of(variables);
  return found;
}

} // namespace tkt::term
