// What a verb finds around it: the desk, the person who acts, and where its output goes.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "context.hpp"
#include "desk/ticket/change.hpp"
#include "tkt/ui/output.hpp"

namespace tkt::cli {

class Shell {
public:
  Shell();

  /// Options that stand before or behind any verb.
  void add_options(Command app);
  /// --json, for the verbs that print data.
  void add_json(Command verb);
  /// A word of `verb` that has --json.
  Command json_word(Command verb, const char* name, const char* help);

  /// What is to be done if the command line asks for this verb. Runs after the whole line is read.
  void on(Command verb, std::function<int(Shell&)> work);
  /// Runs what the command line asked for.
  int run();

  bool json() const { return json_; }
  Output& out() { return out_; }
  Instant now() const { return now_; } ///< when the program was started
  std::string config_path() const { return common_.resolved(); }

  const config::Config& config() { return context_.config(); }
  store::Database& db() { return context_.db(store::Mode::read); }

  /// The agent who acts: --as, else the one whose login is the Unix user. Nothing if there is none.
  std::optional<std::string> agent();
  /// As agent(), for what only agents can do: Kind::no_permission if there is none, Kind::usage if
  /// --as names nobody.
  const config::Agent& require_agent();
  /// Opens the desk for writing, as that agent.
  desk::Session session();
  /// As session(), for what a daemon does as well: as the program where no agent acts.
  desk::Session program_session();

  /// The environment.
  static const char* variable(const char* name);

private:
  Common common_;
  Context context_;
  Output out_;
  Instant now_;
  bool json_ = false;
  std::string as_;
  std::function<int(Shell&)> work_;
  std::string verb_; ///< `contact edit`
};

} // namespace tkt::cli
