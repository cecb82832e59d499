#include "daemon/jobs_of_config.hpp"

#include <algorithm>

#include <unistd.h>

#include "base/text.hpp"

namespace tkt::daemon {

namespace {

std::string find_program(const std::filesystem::path& folder, const std::string& name)
{
  const auto beside = folder / name;
  return !folder.empty() && ::access(beside.c_str(), X_OK) == 0 ? beside.string() : name;
}

std::vector<std::string> command(const Programs& programs, const std::string& name,
                                 const std::vector<std::string>& arguments = {})
{
  std::vector<std::string> argv{find_program(programs.folder, name)};
  argv.insert(argv.end(), programs.options.begin(), programs.options.end());
  argv.insert(argv.end(), arguments.begin(), arguments.end());
  return argv;
}

milliseconds sensible(seconds pause)
{
  return std::clamp<seconds>(pause, seconds{1}, days{1});
}

bool is_imap(const config::Incoming& incoming)
{
  const auto scheme = to_lower_ascii(incoming.url.substr(0, incoming.url.find(':')));
  return scheme == "imap" || scheme == "imaps";
}

/// As far as a fetcher goes by it: where in the file it was written, and how its answers leave, is
/// no reason to start again.
config::Mailbox settings_of(config::Mailbox mailbox)
{
  mailbox.outgoing.reset();
  mailbox.place = {};
  return mailbox;
}

} // namespace

milliseconds retry_delay(const Tempo& tempo, unsigned failures)
{
  auto delay = tempo.first_retry;
  for (; failures > 1 && delay < tempo.longest_retry; --failures)
    delay *= 2;
  return std::min(delay, tempo.longest_retry);
}

std::vector<Job> plan(const config::Config& config, const std::filesystem::path& database,
                      const Programs& programs)
{
  std::vector<Job> jobs;
  for (const auto& mailbox : config.mailboxes) {
    if (!mailbox.incoming || !mailbox.incoming->process)
      continue;
    Job job;
    job.stage = "fetch";
    job.lasting = is_imap(*mailbox.incoming);
    job.argv = job.lasting ? command(programs, "tkt-fetch", {"--watch", mailbox.name})
                           : command(programs, "tkt-fetch", {mailbox.name});
    job.every = sensible(config.daemon.fetch);
    job.mailbox = settings_of(mailbox);
    jobs.push_back(std::move(job));
  }
  for (const auto& [stage, every] :
       {std::pair{"rules", config.daemon.rules}, std::pair{"sla", config.daemon.sla},
        std::pair{"send", config.daemon.send}}) {
    Job job;
    job.stage = stage;
    job.argv = command(programs, std::string{"tkt-"} + stage);
    job.every = sensible(every);
    jobs.push_back(std::move(job));
  }
  if (!config.web.spool.empty()) {
    Job job;
    job.stage = "spool";
    job.argv = command(programs, "tkt-fetch", {"--spool"});
    job.every = sensible(config.daemon.spool);
    jobs.push_back(std::move(job));
  }
  if (!config.address_books.empty()) {
    Job job;
    job.stage = "contacts";
    job.argv = command(programs, "tkt", {"contact", "sync"});
    job.every = sensible(config.daemon.contacts);
    jobs.push_back(std::move(job));
  }
  for (auto& job : jobs)
    job.database = database;
  return jobs;
}

} // namespace tkt::daemon
