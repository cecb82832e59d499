// The command line as a tree of words with options: a face over CLI11 that is compiled once.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace CLI {
class App;
class Option;
} // namespace CLI

namespace tkt::cli {

/// An option, flag or argument of a command. A handle: copies are the same option.
class Option {
public:
  explicit Option(CLI::Option* option) : option_{option} {}

  Option required(bool is = true) const;
  Option excludes(Option other) const;
  Option needs(Option other) const;
  /// `a,b` is two values.
  Option commas() const;
  /// As it stands in the line of usage, where that says more than the name.
  Option shown_as(const std::string& text) const;
  Option described_as(const std::string& help) const;

private:
  CLI::Option* option_;
};

/// A program, a verb or a word of one. A handle: copies are the same command. What options write to
/// is borrowed until the command line has been read.
class Command {
public:
  /// An option with a value. `names` as in "-s,--subject"; `type` stands for the value in the help.
  /// Without it, and for numbers, the kind of value does.
  Option option(const char* names, std::string& value, std::string_view help,
                const char* type = "TEXT");
  Option option(const char* names, std::optional<std::string>& value, std::string_view help,
                const char* type = "TEXT");
  Option option(const char* names, int& value, std::string_view help, const char* type = "INT");
  Option option(const char* names, std::optional<std::int64_t>& value, std::string_view help,
                const char* type = "INT");
  /// May be given several times, with a value each.
  Option option(const char* names, std::vector<std::string>& values, std::string_view help,
                const char* type = "TEXT");
  /// An option that says how many, in digits: `-1` is no number.
  Option count(const char* names, std::int64_t& value, std::string_view help);
  Option count(const char* names, std::optional<std::size_t>& value, std::string_view help);

  Option flag(const char* names, bool& value, std::string_view help);
  /// Counts how often it is given.
  Option flag(const char* names, int& value, std::string_view help);
  /// Where it is given, `value` becomes `meaning`.
  Option flag(const char* names, std::optional<bool>& value, bool meaning, std::string_view help);

  /// What stands behind the command without a name of its own.
  Option argument(const char* name, std::string& value, std::string_view help);
  Option argument(const char* name, int& value, std::string_view help);
  Option argument(const char* name, std::optional<std::string>& value, std::string_view help);
  Option argument(const char* name, std::vector<std::string>& values, std::string_view help);

  /// One that has been added. Internal error if there is none.
  Option find(const char* name) const;

  /// Adds a word: `list` of `tkt queue list`. One of a command's words has to be given, unless
  /// words_are_optional() is called after that. Options of a command may stand behind its words.
  Command word(const std::string& name, const std::string& help);
  void words_are_optional();
  /// Whether it was given, and whether a word behind it was.
  bool given() const;
  bool has_word() const;

  /// Below the options of the help: examples.
  void footer(const std::string& text);
  bool has_footer() const;
  /// Left out of help and suggestions.
  void hide();
  /// What --version prints.
  void version(const std::string& text);

  std::string name() const;
  /// `outbox list`: without the program's name.
  std::string path() const;

  /// Called if the command was given, after the whole line has been read.
  void on(std::function<void()> work);

protected:
  explicit Command(CLI::App* app) : app_{app} {}

  CLI::App* app_;
};

/// The whole program.
class CommandLine : public Command {
public:
  /// Without `name` it is called as it was started.
  explicit CommandLine(const std::string& description, const std::string& name = {});
  ~CommandLine();
  CommandLine(const CommandLine&) = delete;
  CommandLine& operator=(const CommandLine&) = delete;

  /// Reads the command line. Returns the status to leave with after --help, --version or a mistake
  /// (EX_USAGE, with a line on standard error that names the nearest option or word), nothing when
  /// the program should go on.
  std::optional<int> parse(int argc, char** argv);
  /// `words` without the program's name.
  std::optional<int> parse(std::vector<std::string> words);

private:
  std::unique_ptr<CLI::App> owned_;
};

} // namespace tkt::cli
