// tkt - the agent's side of the desk: tickets by hand or by script.
#include <algorithm>
#include <cctype>

#include <fmt/format.h>

#include "base/log.hpp"
#include "base/text.hpp"
#include "tkt/examples.hpp"
#include "tkt/list/query_argument.hpp"
#include "tkt/verbs.hpp"

using namespace tkt;

namespace {

/// The first word that is no option: what the person wants done.
std::string wanted_verb(int argc, char** argv)
{
  for (int i = 1; i < argc; ++i) {
    const std::string_view word = argv[i];
    const bool switches = word.size() > 1 && word[0] == '-' && word[1] != '-';
    if ((switches && word.back() == 'c') || word == "--config" || word == "--as")
      ++i; // that option's value
    else if (!word.starts_with('-'))
      return std::string{word};
  }
  return {};
}

const cli::Verb* find_verb(std::string_view name)
{
  for (const auto& verb : cli::verbs) {
    if (verb.name == name)
      return &verb;
  }
  return nullptr;
}

[[noreturn]] void refuse(const std::string& word)
{
  std::vector<std::string> names;
  for (const auto& verb : cli::verbs)
    names.emplace_back(verb.name);
  names.pop_back();
  throw Error{Kind::usage, fmt::format("no verb \"{}\"{}", word, did_you_mean(word, names)) +
                               " (tkt --help lists them)"};
}

/// `-tag:spam` is no switch but a term of a query, where `!` says the same.
std::vector<std::string> query_words(std::vector<std::string> words)
{
  const auto letter = [](unsigned char c) {
    return std::isalnum(c) != 0 || c == '.' || c == '_' || c == '-';
  };
  for (auto& word : words) {
    if (word == "--")
      break;
    if (word.size() < 2 || word[0] != '-')
      continue;
    const auto end = std::find_if_not(word.begin() + 1, word.end(), letter);
    const bool field = end != word.end() && *end == ':' && end - word.begin() > 2;
    if (field || word[1] == '"' || word[1] == '(' || word[1] == '@')
      word[0] = '!';
  }
  return words;
}

/// `-urgent` behind `set` or `tag` takes a tag away; to the option parser it would be a heap of
/// switches.
std::vector<std::string> arguments(int argc, char** argv, std::string_view verb)
{
  std::vector<std::string> words{argv + 1, argv + argc};
  if (verb == "list" || verb == "search" || verb == "report" || verb == "complete" || verb == "log")
    return query_words(std::move(words));
  if (verb != "set" && verb != "tag")
    return words;
  bool behind = false;
  for (auto& word : words) {
    if (behind && word == "--")
      break;
    if (behind && word.size() > 2 && word[0] == '-' && word[1] != '-')
      word.insert(0, "--remove-tag=").erase(13, 1);
    behind = behind || word == verb;
  }
  return words;
}

/// For a verb that does not show how it is used.
void add_example(cli::Command verb)
{
  for (const auto& example : cli::examples)
    if (example.verb == verb.name() && !verb.has_footer())
      verb.footer(fmt::format("Example: {}", example.text));
}

int tkt_main(int argc, char** argv)
{
  const auto wanted = wanted_verb(argc, argv);
  if (!wanted.empty() && find_verb(wanted) == nullptr)
    refuse(wanted);

  cli::Shell shell;
  cli::CommandLine app{"The help desk that lives in the shell", "tkt"};
  shell.add_options(app);
  for (const auto& verb : cli::verbs) {
    auto added = app.word(verb.name, verb.description);
    // Options of the verbs that nobody asked for would only cost time.
    if (wanted == verb.name) {
      verb.add(added, shell);
      add_example(added);
    }
    if (std::string_view{verb.name} == "complete")
      added.hide();
  }
  if (const auto status = app.parse(arguments(argc, argv, wanted)))
    return *status;
  return shell.run();
}

} // namespace

int main(int argc, char** argv)
{
  return cli::guard("tkt", [&] {
    try {
      return tkt_main(argc, argv);
    } catch (const cli::ReaderGone&) {
      return EX_OK;
    } catch (const desk::QueryError& e) {
      return cli::complain(e);
    }
  });
}
