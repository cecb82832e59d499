#include "shared/writing.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include "base/descriptor.hpp"
#include "base/error.hpp"
#include "base/text.hpp"

namespace tkt::cli {

namespace {

constexpr std::size_t largest = 20U << 20; // what no mail server takes is a mistake of the pipe
constexpr std::string_view scissors =
    "# ------------------------ >8 ------------------------ what follows is not sent";

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

/// What stands above the line that is cut off.
std::string_view above(std::string_view text)
{
  if (text.starts_with(scissors))
    return {};
  const auto at = text.find(fmt::format("\n{}", scissors));
  return text.substr(0, at);
}

} // namespace

void TextOptions::add_to(CLI::App& verb)
{
  auto* given = verb.add_option("-m,--message", text, "the text itself");
  verb.add_option("-F,--file", file, "a file with the text; - for standard input")
      ->type_name("FILE")
      ->excludes(given);
}

Writing::Writing(const TextOptions& options, const Page& page)
{
  if (options.text)
    text_ = clean(*options.text);
  else if (!options.file.empty() && options.file != "-")
    text_ = clean(read_file(options.file, largest));
  else if (options.file == "-" || ::isatty(STDIN_FILENO) == 0)
    text_ = clean(read_all(STDIN_FILENO, largest));
  else
    edit(page);
  if (text_.empty())
    throw Error{Kind::data,
                draft_ ? fmt::format("there is no text; nothing was sent, the draft is in {}",
                                     draft_->file().string())
                       : "there is no text; nothing was sent"};
}

void Writing::edit(const Page& page)
{
  auto start = page.text;
  if (!page.below.empty())
    start += fmt::format("\n\n{}\n{}\n", scissors, page.below);
  draft_.emplace(term::draft_folder(Shell::variable), page.name, start);
  text_ = clean(above(draft_->edit(term::editor_command(Shell::variable))));
}

void Writing::use(const std::function<void()>& work) const
{
  if (!draft_) {
    work();
    return;
  }
  try {
    work();
  } catch (const Error& e) {
    throw Error{e.kind(), fmt::format("{}; your text is in {}", e.what(), draft_->file().string())};
  }
  draft_->discard();
}

} // namespace tkt::cli
