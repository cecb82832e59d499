#include "tkt/arguments/config_names.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "base/error.hpp"
#include "base/suggest.hpp"
#include "base/text.hpp"
#include "send/template/template.hpp"

namespace tkt::cli {

namespace {

template <class Named>
std::vector<std::string> names_in(const std::vector<Named>& list)
{
  std::vector<std::string> found;
  for (const auto& one : list)
    found.push_back(one.name);
  return found;
}

std::vector<std::string> logins(const config::Config& config)
{
  std::vector<std::string> found;
  for (const auto& agent : config.agents)
    found.push_back(agent.login);
  return found;
}

/// `open`, `open/escalated` …
std::vector<std::string> statuses(const config::Config& config)
{
  std::vector<std::string> found;
  for (const auto& status : config.statuses) {
    found.push_back(status.name);
    for (const auto& substatus : status.substatuses)
      found.push_back(fmt::format("{}/{}", status.name, substatus));
  }
  return found;
}

std::string_view title(Vocabulary what)
{
  switch (what) {
  case Vocabulary::mailbox:
    return "mailbox";
  case Vocabulary::agent:
    return "agent";
  case Vocabulary::team:
    return "team";
  case Vocabulary::queue:
    return "queue";
  case Vocabulary::status:
    return "status";
  case Vocabulary::category:
    return "category";
  case Vocabulary::type:
    return "type";
  case Vocabulary::priority:
    return "priority";
  case Vocabulary::sla:
    return "SLA";
  case Vocabulary::calendar:
    return "calendar";
  }
  return {};
}

} // namespace

std::vector<std::string> names(const config::Config& config, Vocabulary what)
{
  switch (what) {
  case Vocabulary::mailbox:
    return names_in(config.mailboxes);
  case Vocabulary::agent:
    return logins(config);
  case Vocabulary::team:
    return names_in(config.teams);
  case Vocabulary::queue:
    return names_in(config.queues);
  case Vocabulary::status:
    return statuses(config);
  case Vocabulary::category:
    return names_in(config.categories);
  case Vocabulary::type:
    return names_in(config.types);
  case Vocabulary::priority:
    return names_in(config.priorities);
  case Vocabulary::sla:
    return names_in(config.slas);
  case Vocabulary::calendar:
    return names_in(config.calendars);
  }
  return {};
}

void check_names(const config::Config& config, Vocabulary what,
                 const std::vector<std::string>& wanted)
{
  if (wanted.empty())
    return;
  const auto known = names(config, what);
  for (const auto& name : wanted) {
    if (std::find(known.begin(), known.end(), name) == known.end())
      throw Error{Kind::usage, fmt::format("no {} \"{}\"{}", title(what), name,
                                           did_you_mean_one_of(name, known))};
  }
}

void check_template(const config::Config& config, const std::string& name)
{
  const auto known = send::template_names(config.desk.template_folder);
  if (std::find(known.begin(), known.end(), name) == known.end())
    throw Error{Kind::usage,
                fmt::format("no template \"{}\"{}", name, did_you_mean_one_of(name, known))};
}

} // namespace tkt::cli
