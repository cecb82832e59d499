// What a program works with, obtained when it is first asked for: a verb that needs no database
// opens none.
#pragma once

#include <optional>
#include <string>

#include "cli.hpp"
#include "config/model/config.hpp"
#include "desk/log/session.hpp"
#include "store/database.hpp"

namespace tkt::cli {

class Context {
public:
  /// `actor` is the name in events where no agent acts: the program's.
  Context(const Common& common, std::string actor) : common_{common}, actor_{std::move(actor)} {}

  const config::Config& config();

  /// The desk's database; opened for writing if it was not, when `mode` says so.
  store::Database& db(store::Mode mode = store::Mode::read);

  /// The program's own name as actor. Agents act through act_as().
  desk::Actor actor() const;

  /// An agent's login from now on; Kind::usage if the configuration has no such agent.
  void act_as(std::string login);

  /// A session that may write, by the clock of the programs (clock.hpp).
  desk::Session session();

private:
  const Common& common_;
  std::string actor_;
  std::optional<config::Config> config_;
  std::optional<store::Database> db_;
  store::Mode mode_ = store::Mode::read;
};

/// Login of the Unix user that runs the program.
std::string unix_user();

} // namespace tkt::cli
