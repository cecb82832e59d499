// tkt tag ID... +TAG -TAG - mark tickets, or take marks off.
#include <fmt/format.h>

#include "base/error.hpp"
#include "tkt/change/expression.hpp"
#include "tkt/verbs.hpp"

namespace tkt::cli {

namespace {

bool is_tag(const std::string& word)
{
  if (word.find('=') != std::string::npos && !word.starts_with('+'))
    throw Error{Kind::usage, fmt::format("\"{}\" is no tag; tkt set changes fields", word)};
  return word.starts_with('+');
}

} // namespace

void add_tag(Command verb, Shell& shell)
{
  auto words = std::make_shared<ChangeWords>();
  words->add_to(verb, shell, "tags", "ID... [+TAG...] [-TAG...]");
  verb.footer("Example:\n  tkt tag 17 +printer -new");
  shell.on(verb, [words](Shell& s) {
    return change_by_words(s, *words, "tkt tag ID... +TAG -TAG",
                           "which tag? +TAG adds one, -TAG takes one away", is_tag);
  });
}

} // namespace tkt::cli
