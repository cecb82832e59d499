#include "tkt/write/text_argument.hpp"

#include <unistd.h>

#include "base/descriptor.hpp"
#include "base/error.hpp"
#include "base/text.hpp"

namespace tkt::cli {

namespace {

constexpr std::size_t largest = 20U << 20; // what no mail server takes is a mistake of the pipe

std::string clean(std::string_view raw)
{
  std::string text;
  for (const char c : to_utf8(raw)) {
    if (c != '\r')
      text += c;
  }
  // Blanks at the start of the first line are the writer's: a quote, an indented list.
  while (text.starts_with('\n'))
    text.erase(0, 1);
  text.erase(text.find_last_not_of(" \t\n") + 1);
  return text;
}

std::string from_standard_input()
{
  try {
    return read_all(STDIN_FILENO, largest);
  } catch (const Error& e) {
    if (e.kind() != Kind::data)
      throw;
    throw Error{Kind::data, std::string{"the text is "} + e.what()};
  }
}

} // namespace

void TextOptions::add_to(Command verb)
{
  auto given = verb.option("-m,--message", text, "the text itself");
  verb.option("-F,--file", file, "a file with the text; - for standard input", "FILE")
      .excludes(given);
}

std::optional<std::string> given_text(const TextOptions& options)
{
  if (options.text)
    return clean(*options.text);
  if (!options.file.empty() && options.file != "-")
    return clean(read_file(options.file, largest));
  if (options.file == "-" || ::isatty(STDIN_FILENO) == 0)
    return clean(from_standard_input());
  return {};
}

std::string require_text(std::string text)
{
  if (text.empty())
    throw Error{Kind::data, "there is no text; nothing was sent"};
  return text;
}

} // namespace tkt::cli
