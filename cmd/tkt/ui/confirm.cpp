#include "tkt/ui/confirm.hpp"

#include <iostream>
#include <string>

#include <fmt/format.h>
#include <unistd.h>

#include "base/descriptor.hpp"
#include "base/text.hpp"

namespace tkt::cli {

bool can_ask()
{
  return ::isatty(STDIN_FILENO) == 1;
}

bool ask(std::string_view question)
{
  if (!can_ask())
    return false;
  // Standard output may be on its way to a program.
  write_all(STDERR_FILENO, fmt::format("{} [y/N] ", question));
  std::string answer;
  if (!std::getline(std::cin, answer))
    write_all(STDERR_FILENO, "\n"); // what is said next begins a line
  const auto word = to_lower_ascii(trim(answer));
  return word == "y" || word == "yes";
}

} // namespace tkt::cli
