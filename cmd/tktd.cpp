// tktd - keep the desk going: run the stages on timers and when poked, restart what fails.
#include "cli.hpp"

#include <filesystem>

#include "config/model/config.hpp"
#include "daemon/daemon.hpp"
#include "daemon/jobs_of_config.hpp"
#include "store/database.hpp"

namespace {

/// The stages lie beside us, and are told what we were told.
tkt::daemon::Programs programs(const tkt::cli::Common& common)
{
  std::error_code ignored; // without /proc, PATH has to do
  const auto self = std::filesystem::read_symlink("/proc/self/exe", ignored);
  tkt::daemon::Programs found{self.parent_path(), {"--config", common.resolved()}};
  found.options.insert(found.options.end(), static_cast<std::size_t>(common.verbose), "-v");
  if (common.quiet)
    found.options.emplace_back("-q");
  return found;
}

int tktd(int argc, char** argv)
{
  tkt::cli::CommandLine app{"Keep the desk going: run the stages on timers and when poked"};
  tkt::cli::Common common;
  common.add_to(app);
  if (const auto status = app.parse(argc, argv))
    return *status;
  common.apply("tktd");

  const auto stages = programs(common);
  tkt::daemon::Setup setup;
  setup.read = [&] {
    const auto config = tkt::config::load(common.resolved());
    const auto database = config.database_path();
    return tkt::daemon::Wanted{database, tkt::daemon::plan(config, database, stages)};
  };
  // Here and once, instead of by four children at a time: made, migrated, or refused as too new.
  setup.prepare = [](const std::filesystem::path& database) {
    tkt::store::Database::open(database, tkt::store::Mode::write);
  };
  tkt::daemon::run(setup);
  return EX_OK;
}

} // namespace

int main(int argc, char** argv)
{
  return tkt::cli::guard("tktd", [&] { return tktd(argc, argv); });
}
