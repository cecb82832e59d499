// tkt - the agent's side of the desk: tickets by hand or by script.
#include <algorithm>
#include <cctype>

#include <fmt/format.h>

#include "base/log.hpp"
#include "base/text.hpp"
#include "examples.hpp"
#include "shared/query.hpp"
#include "verbs.hpp"

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
  if (verb == "list" || verb == "search" || verb == "report" || verb == "complete")
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

std::vector<std::string> option_names(const CLI::App& app)
{
  std::vector<std::string> names;
  for (const auto* option : app.get_options()) {
    for (const auto& name : option->get_lnames())
      names.push_back("--" + name);
  }
  return names;
}

/// What was not expected, and what may have been meant.
std::string unexpected(const CLI::App& app)
{
  const auto words = app.remaining(true);
  const auto is_option = [](const std::string& word) { return word.size() > 1 && word[0] == '-'; };
  const auto found = std::find_if(words.begin(), words.end(), is_option);
  if (found == words.end())
    return words.empty() ? "" : fmt::format("\"{}\" was not expected", words.front());
  auto known = option_names(app);
  for (const auto* verb : app.get_subcommands()) {
    const auto more = option_names(*verb);
    known.insert(known.end(), more.begin(), more.end());
  }
  const auto name = found->substr(0, found->find('='));
  return fmt::format("no option \"{}\"{}", name, did_you_mean(name, known));
}

/// One line for a mistake of the command line, in our words where the parser's are not clear.
std::string complaint(const CLI::App* app, const CLI::Error& error)
{
  std::string what = error.what();
  if (error.get_exit_code() == static_cast<int>(CLI::ExitCodes::ExtrasError)) {
    if (auto ours = unexpected(*app); !ours.empty())
      what = std::move(ours);
  } else if (what.find("subcommand") != std::string::npos) {
    const auto chosen = app->get_subcommands();
    const auto* of = chosen.empty() ? app : chosen.front();
    what = fmt::format("what is to be done? {} --help has the words",
                       of == app ? "tkt" : "tkt " + of->get_name());
  }
  std::replace(what.begin(), what.end(), '\n', ' ');
  log::error("{}", trim(what));
  return {};
}

/// For a verb that does not show how it is used.
void add_example(CLI::App& verb, std::string_view name)
{
  for (const auto& example : cli::examples)
    if (example.verb == name && verb.get_footer().empty())
      verb.footer(fmt::format("Example: {}", example.text));
}

int tkt_main(int argc, char** argv)
{
  const auto wanted = wanted_verb(argc, argv);
  if (!wanted.empty() && find_verb(wanted) == nullptr)
    refuse(wanted);

  cli::Shell shell;
  CLI::App app{"The help desk that lives in the shell", "tkt"};
  app.require_subcommand(1);
  app.failure_message(complaint);
  shell.add_options(app);
  for (const auto& verb : cli::verbs) {
    auto* added = app.add_subcommand(verb.name, verb.description);
    added->fallthrough();
    // Options of the verbs that nobody asked for would only cost time.
    if (wanted == verb.name) {
      verb.add(*added, shell);
      add_example(*added, verb.name);
    }
    if (std::string_view{verb.name} == "complete")
      added->group("");
  }

  auto words = arguments(argc, argv, wanted);
  std::reverse(words.begin(), words.end()); // as CLI11 takes them
  try {
    app.parse(std::move(words));
  } catch (const CLI::ParseError& e) {
    return app.exit(e) == 0 ? EX_OK : EX_USAGE;
  }
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
