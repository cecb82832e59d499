#include "daemon/supervisor.hpp"

#include <algorithm>
#include <set>

#include <fmt/format.h>

namespace tkt::daemon {

Supervisor::Supervisor(Loop& loop, Tempo tempo, Action changed)
    : loop_{loop}, tempo_{tempo}, changed_{std::move(changed)}
{
}

void Supervisor::apply(const std::vector<Job>& jobs)
{
  std::erase_if(workers_, [](const auto& entry) { return entry.second->gone(); });
  std::set<std::string> wanted;
  for (const auto& job : jobs)
    wanted.insert(job.label());
  for (const auto& [label, worker] : workers_)
    if (!wanted.contains(label))
      worker->stop(); // stays in the map until it is gone: it may be wanted back before that

  for (const auto& job : jobs) {
    auto& worker = workers_[job.label()];
    if (worker) {
      worker->become(job);
    } else {
      worker = std::make_unique<Worker>(loop_, tempo_, job, changed_);
      worker->poke();
    }
  }
}

bool Supervisor::poke(std::string_view text)
{
  bool known = false;
  for (const auto& [label, worker] : workers_) {
    if (worker->wanted() && (label == text || worker->job().stage == text)) {
      worker->poke();
      known = true;
    }
  }
  return known;
}

void Supervisor::stop()
{
  for (const auto& [label, worker] : workers_)
    worker->stop();
}

void Supervisor::kill()
{
  for (const auto& [label, worker] : workers_)
    worker->kill();
}

bool Supervisor::gone() const
{
  return std::all_of(workers_.begin(), workers_.end(),
                     [](const auto& entry) { return entry.second->gone(); });
}

std::string Supervisor::status() const
{
  std::size_t mailboxes = 0;
  std::string troubles;
  for (const auto& [label, worker] : workers_) {
    if (!worker->wanted())
      continue;
    mailboxes += worker->job().mailbox ? 1 : 0;
    if (!worker->trouble().empty())
      troubles += (troubles.empty() ? "" : "; ") + worker->trouble();
  }
  auto text = fmt::format("{} {}", mailboxes, mailboxes == 1 ? "mailbox" : "mailboxes");
  return troubles.empty() ? text + ", all well" : text + "; failing: " + troubles;
}

} // namespace tkt::daemon
