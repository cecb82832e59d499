#include "command.hpp"

#include <algorithm>
#include <cctype>

#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <sysexits.h>

#include "base/log.hpp"
#include "base/suggest.hpp"
#include "base/text.hpp"

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

/// One line on standard error for a mistake; gives CLI11 nothing more to print.
std::string complain(const CLI::App* app, const CLI::Error& error)
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

std::string check_digits(const std::string& value)
{
  const bool digits =
      value.size() < 19 &&
      std::all_of(value.begin(), value.end(), [](unsigned char c) { return std::isdigit(c) != 0; });
  return digits ? std::string{} : fmt::format("\"{}\" is no number", value);
}

template <typename Value>
CLI::Option* add(CLI::App& app, const char* names, Value& value, std::string_view help,
                 const char* type = nullptr)
{
  auto* option = app.add_option(names, value, std::string{help});
  return type == nullptr ? option : option->type_name(type);
}

} // namespace

Option Option::required(bool is) const
{
  option_->required(is);
  return *this;
}

Option Option::excludes(Option other) const
{
  option_->excludes(other.option_);
  return *this;
}

Option Option::needs(Option other) const
{
  option_->needs(other.option_);
  return *this;
}

Option Option::commas() const
{
  option_->delimiter(',');
  return *this;
}

Option Option::shown_as(const std::string& text) const
{
  option_->option_text(text);
  return *this;
}

Option Option::described_as(const std::string& help) const
{
  option_->description(help);
  return *this;
}

Option Command::option(const char* names, std::string& value, std::string_view help,
                       const char* type)
{
  return Option{add(*app_, names, value, help, type)};
}

Option Command::option(const char* names, std::optional<std::string>& value, std::string_view help,
                       const char* type)
{
  return Option{add(*app_, names, value, help, type)};
}

Option Command::option(const char* names, int& value, std::string_view help, const char* type)
{
  return Option{add(*app_, names, value, help, type)};
}

Option Command::option(const char* names, std::optional<std::int64_t>& value, std::string_view help,
                       const char* type)
{
  return Option{add(*app_, names, value, help, type)};
}

Option Command::option(const char* names, std::vector<std::string>& values, std::string_view help,
                       const char* type)
{
  // Or the words behind the first value would be values, too.
  return Option{add(*app_, names, values, help, type)->allow_extra_args(false)};
}

Option Command::count(const char* names, std::int64_t& value, std::string_view help)
{
  return Option{add(*app_, names, value, help, "NUMBER")->check(check_digits)};
}

Option Command::count(const char* names, std::optional<std::size_t>& value, std::string_view help)
{
  return Option{add(*app_, names, value, help, "NUMBER")->check(check_digits)};
}

Option Command::flag(const char* names, bool& value, std::string_view help)
{
  return Option{app_->add_flag(names, value, std::string{help})};
}

Option Command::flag(const char* names, int& value, std::string_view help)
{
  return Option{app_->add_flag(names, value, std::string{help})};
}

Option Command::flag(const char* names, std::optional<bool>& value, bool meaning,
                     std::string_view help)
{
  return Option{app_->add_flag_callback(
      names, [&value, meaning] { value = meaning; }, std::string{help})};
}

Option Command::argument(const char* name, std::string& value, std::string_view help)
{
  return Option{add(*app_, name, value, help)};
}

Option Command::argument(const char* name, int& value, std::string_view help)
{
  return Option{add(*app_, name, value, help)};
}

Option Command::argument(const char* name, std::optional<std::string>& value, std::string_view help)
{
  return Option{add(*app_, name, value, help)};
}

Option Command::argument(const char* name, std::vector<std::string>& values, std::string_view help)
{
  return Option{add(*app_, name, values, help)};
}

Option Command::find(const char* name) const
{
  return Option{app_->get_option(name)};
}

Command Command::word(const std::string& name, const std::string& help)
{
  // With the first of them, one is asked for; what CLI11 hands down from the parent is a bound
  // alone.
  if (app_->get_subcommands({}).empty())
    app_->require_subcommand(1);
  auto* word = app_->add_subcommand(name, help);
  word->fallthrough();
  return Command{word};
}

void Command::words_are_optional()
{
  app_->require_subcommand(0, 1);
}

bool Command::given() const
{
  return app_->parsed();
}

bool Command::has_word() const
{
  return !app_->get_subcommands().empty();
}

void Command::footer(const std::string& text)
{
  app_->footer(text);
}

bool Command::has_footer() const
{
  return !app_->get_footer().empty();
}

void Command::hide()
{
  app_->group("");
}

void Command::version(const std::string& text)
{
  app_->set_version_flag("--version", text);
}

std::string Command::name() const
{
  return app_->get_name();
}

std::string Command::path() const
{
  std::string path;
  for (const auto* word = app_; word->get_parent() != nullptr; word = word->get_parent())
    path = path.empty() ? word->get_name() : fmt::format("{} {}", word->get_name(), path);
  return path;
}

void Command::on(std::function<void()> work)
{
  app_->callback(std::move(work));
}

CommandLine::CommandLine(const std::string& description, const std::string& name)
    : Command{nullptr}, owned_{std::make_unique<CLI::App>(description, name)}
{
  app_ = owned_.get();
  app_->failure_message(complain);
}

CommandLine::~CommandLine() = default;

std::optional<int> CommandLine::parse(int argc, char** argv)
{
  try {
    app_->parse(argc, argv);
  } catch (const CLI::ParseError& e) {
    return app_->exit(e) == 0 ? EX_OK : EX_USAGE;
  }
  return {};
}

std::optional<int> CommandLine::parse(std::vector<std::string> words)
{
  std::reverse(words.begin(), words.end()); // as CLI11 takes them
  try {
    app_->parse(std::move(words));
  } catch (const CLI::ParseError& e) {
    return app_->exit(e) == 0 ? EX_OK : EX_USAGE;
  }
  return {};
}

} // namespace tkt::cli
