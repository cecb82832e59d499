#include "config/load/defaults.hpp"

#include <algorithm>
#include <cstdlib>

#include <fmt/format.h>

namespace tkt::config {

namespace {

namespace fs = std::filesystem;

/// A status of each kind, named as the kind is.
void add_statuses(Config& config, Findings& findings)
{
  for (const auto kind :
       {StatusKind::fresh, StatusKind::open, StatusKind::pending, StatusKind::resolved,
        StatusKind::closed, StatusKind::cancelled, StatusKind::rejected}) {
    auto& all = config.statuses;
    if (std::any_of(all.begin(), all.end(), [kind](const Status& s) { return s.kind == kind; }))
      continue;
    Status status;
    status.name = to_text(kind);
    status.kind = kind;
    if (kind == StatusKind::open)
      status.substatuses = {"customer-replied", "escalated"};
    if (const auto* taken = config.find_status(status.name))
      findings.problems.push_back(
          {taken->place, fmt::format("status \"{}\" is of kind \"{}\", and there is none of kind "
                                     "\"{}\"; name one",
                                     taken->name, to_text(taken->kind), status.name)});
    else
      all.push_back(std::move(status));
  }
}

void add_priorities(Config& config)
{
  if (!config.priorities.empty())
    return;
  // Reaction within half a day of work at the usual priority, resolution within a whole one.
  const auto add = [&config](std::string name, int weight, hours reaction, hours alarm,
                             hours resolve) {
    config.priorities.push_back({std::move(name), weight, {reaction, alarm, resolve}, {}});
  };
  add("low", 25, hours{8}, hours{20}, hours{24});
  add("normal", 50, hours{4}, hours{6}, hours{8});
  add("high", 75, hours{2}, hours{3}, hours{4});
  add("urgent", 100, hours{1}, hours{1}, hours{2});
}

/// `always`, for a service level that does not know closing time.
void add_always(Config& config)
{
  if (config.find_calendar("always") != nullptr)
    return;
  Calendar always;
  always.name = "always";
  always.weekdays.fill({Span{hours{0}, hours{24}}});
  config.calendars.push_back(std::move(always));
}

/// Without any queue, a first one: `support`, for all agents and all mail.
void add_queue(Config& config)
{
  if (!config.queues.empty())
    return;
  Queue queue;
  queue.name = "support";
  for (const auto& agent : config.agents)
    queue.agents.push_back(agent.login);
  config.queues.push_back(std::move(queue));
}

/// Mail of a mailbox that says nothing goes to the only queue; among several somebody has to
/// choose, since mail that opens no ticket is mail that nobody answers.
void route_mailboxes(Config& config, Findings& findings)
{
  for (std::size_t i = 0; i < config.mailboxes.size() && i < findings.says_queue.size(); ++i) {
    auto& mailbox = config.mailboxes[i];
    if (findings.says_queue[i])
      continue;
    if (config.queues.size() == 1)
      mailbox.queue = config.queues.front().name;
    else if (mailbox.incoming)
      findings.problems.push_back(
          {mailbox.place, fmt::format("mailbox \"{}\" does not say which queue its mail goes to; "
                                      "queue = \"\" if it opens no tickets",
                                      mailbox.name)});
  }
}

void choose_reply_mailboxes(Config& config, Findings& findings)
{
  const auto& mailboxes = config.mailboxes;
  for (auto& queue : config.queues) {
    if (!queue.mailbox.empty() || mailboxes.empty())
      continue;
    auto found = std::find_if(mailboxes.begin(), mailboxes.end(),
                              [&queue](const Mailbox& m) { return m.queue == queue.name; });
    if (found == mailboxes.end() && mailboxes.size() == 1)
      found = mailboxes.begin();
    if (found != mailboxes.end())
      queue.mailbox = found->name;
    else
      findings.problems.push_back(
          {queue.place, fmt::format("queue \"{}\" does not say which mailbox its answers go out "
                                    "through",
                                    queue.name)});
  }
}

/// Defaults that name things which this configuration calls differently. What was written and does
/// not exist is reported by check_names() all the same.
void adapt_defaults(Config& config)
{
  const Queue standard;
  const auto kind_names = [&config](StatusKind kind, std::vector<std::string>& names) {
    for (const auto& status : config.statuses)
      if (status.kind == kind)
        names.push_back(status.name);
  };
  for (auto& queue : config.queues) {
    if (queue.default_priority == standard.default_priority &&
        config.find_priority(queue.default_priority) == nullptr && !config.priorities.empty())
      queue.default_priority =
          std::min_element(config.priorities.begin(), config.priorities.end(),
                           [](const Priority& a, const Priority& b) {
                             const auto away = [](const Priority& p) {
                               return std::abs(static_cast<std::int64_t>(p.weight) - 50);
                             };
                             return away(a) < away(b);
                           })
              ->name;
    auto& reply = queue.on_customer_reply;
    if (reply.when == standard.on_customer_reply.when &&
        std::any_of(reply.when.begin(), reply.when.end(),
                    [&](const auto& name) { return config.find_status(name) == nullptr; })) {
      reply.when.clear();
      kind_names(StatusKind::pending, reply.when);
      kind_names(StatusKind::resolved, reply.when);
    }
    if (reply.set == standard.on_customer_reply.set) {
      const auto* open = config.find_status("open");
      const std::vector<std::string> none;
      const auto& sub = open != nullptr ? open->substatuses : none;
      if (std::find(sub.begin(), sub.end(), "customer-replied") == sub.end())
        for (const auto& status : config.statuses)
          if (status.kind == StatusKind::open) {
            reply.set = status.name;
            break;
          }
    }
  }
}

void place_database(Desk& desk, const fs::path& main)
{
  if (!desk.database.empty())
    return;
  std::error_code failed;
  const auto folder = fs::absolute(main, failed).lexically_normal().parent_path();
  const bool system_wide = folder == "/etc" || folder.native().starts_with("/etc/");
  desk.database =
      "sqlite:" + ((system_wide ? fs::path{"/var/lib/tkt"} : folder) / "tkt.db").native();
}

void add_scale(Survey& survey)
{
  if (survey.levels.empty())
    survey.levels = standard_scale(survey.scale);
  std::stable_sort(survey.levels.begin(), survey.levels.end(),
                   [](const Level& a, const Level& b) { return a.score < b.score; });
}

} // namespace

void apply_defaults(Config& config, Findings& findings, const fs::path& main)
{
  add_statuses(config, findings);
  add_priorities(config);
  add_always(config);
  add_queue(config);
  route_mailboxes(config, findings);
  choose_reply_mailboxes(config, findings);
  adapt_defaults(config);
  add_scale(config.survey);
  place_database(config.desk, main);
  for (auto& agent : config.agents)
    if (agent.name.empty())
      agent.name = agent.login;
}

} // namespace tkt::config
