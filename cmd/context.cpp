#include "context.hpp"

#include <fmt/format.h>
#include <pwd.h>
#include <unistd.h>

#include "clock.hpp"

namespace tkt::cli {

std::string unix_user()
{
  const auto* entry = ::getpwuid(::geteuid());
  return entry != nullptr ? entry->pw_name : fmt::format("{}", ::geteuid());
}

const config::Config& Context::config()
{
  if (!config_)
    config_ = config::load(common_.resolved());
  return *config_;
}

store::Database& Context::db(store::Mode mode)
{
  if (!db_ || (mode == store::Mode::write && mode_ == store::Mode::read)) {
    db_ = store::Database::open(config().database_path(), mode);
    mode_ = mode;
  }
  return *db_;
}

desk::Actor Context::actor() const
{
  return {actor_, unix_user()};
}

void Context::act_as(std::string login)
{
  actor_ = config().agent(login).login;
}

desk::Session Context::session()
{
  return {db(store::Mode::write), config(), clock(), actor()};
}

} // namespace tkt::cli
