// Questions that a configuration answers.
#include "config/model/config.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "base/error.hpp"
#include "base/idna.hpp"
#include "base/suggest.hpp"
#include "base/text.hpp"

namespace tkt::config {

namespace {

template <class T>
const T* find(const std::vector<T>& items, std::string T::*name, std::string_view wanted)
{
  const auto found =
      std::find_if(items.begin(), items.end(), [&](const T& item) { return item.*name == wanted; });
  return found == items.end() ? nullptr : &*found;
}

template <class T>
const T& get(const std::vector<T>& items, std::string T::*name, std::string_view wanted,
             std::string_view what)
{
  if (const auto* found = find(items, name, wanted))
    return *found;
  std::vector<std::string> names;
  for (const auto& item : items)
    names.push_back(item.*name);
  throw Error{Kind::usage,
              fmt::format("no {} \"{}\"{}", what, wanted, did_you_mean_one_of(wanted, names))};
}

} // namespace

std::string to_text(const Place& place)
{
  return place.line == 0 ? place.file
                         : fmt::format("{}:{}:{}", place.file, place.line, place.column);
}

bool Secret::given() const
{
  return !password.empty() || !password_command.empty() || !token_command.empty() ||
         !password_file.empty() || !credential.empty();
}

const Mailbox& Config::mailbox(std::string_view name) const
{
  return get(mailboxes, &Mailbox::name, name, "mailbox");
}

const Agent& Config::agent(std::string_view login) const
{
  return get(agents, &Agent::login, login, "agent");
}

const Team& Config::team(std::string_view name) const
{
  return get(teams, &Team::name, name, "team");
}

const Queue& Config::queue(std::string_view name) const
{
  return get(queues, &Queue::name, name, "queue");
}

const Status& Config::status(std::string_view name) const
{
  return get(statuses, &Status::name, name, "status");
}

const Priority& Config::priority(std::string_view name) const
{
  return get(priorities, &Priority::name, name, "priority");
}

const Calendar& Config::calendar(std::string_view name) const
{
  return get(calendars, &Calendar::name, name, "calendar");
}

const CustomField& Config::field(std::string_view name) const
{
  return get(fields, &CustomField::name, name, "custom field");
}

const CustomField* Config::find_field(std::string_view name) const
{
  return find(fields, &CustomField::name, name);
}

const Mailbox* Config::find_mailbox(std::string_view name) const
{
  return find(mailboxes, &Mailbox::name, name);
}

const Agent* Config::find_agent(std::string_view login) const
{
  return find(agents, &Agent::login, login);
}

const Queue* Config::find_queue(std::string_view name) const
{
  return find(queues, &Queue::name, name);
}

const Status* Config::find_status(std::string_view name) const
{
  return find(statuses, &Status::name, name);
}

const Priority* Config::find_priority(std::string_view name) const
{
  return find(priorities, &Priority::name, name);
}

const Sla* Config::find_sla(std::string_view name) const
{
  return find(slas, &Sla::name, name);
}

const Calendar* Config::find_calendar(std::string_view name) const
{
  return find(calendars, &Calendar::name, name);
}

namespace {

/// As mail::fold_address() compares addresses; that room stands above this one.
std::string fold_own(std::string_view address)
{
  address = trim(address);
  const auto at = address.rfind('@');
  if (at == std::string_view::npos)
    return fold(address);
  return fold(address.substr(0, at)) + '@' + ascii_domain(address.substr(at + 1));
}

/// Whether a folded address is the mailbox's with something behind its separator.
bool has_token(const Mailbox& mailbox, std::string_view folded)
{
  if (mailbox.token_separator.empty())
    return false;
  const auto own = fold_own(mailbox.address);
  const auto at = own.rfind('@');
  const auto before = own.substr(0, at) + mailbox.token_separator;
  const auto domain = std::string_view{own}.substr(std::min(at, own.size()));
  return folded.size() > before.size() + domain.size() && folded.starts_with(before) &&
         folded.ends_with(domain);
}

} // namespace

const Status& Config::first_status(StatusKind kind) const
{
  for (const auto& status : statuses)
    if (status.kind == kind)
      return status;
  throw Error{Kind::internal, fmt::format("no status of kind \"{}\"", to_text(kind))};
}

const Agent* Config::find_agent_at(std::string_view address) const
{
  const auto wanted = fold_own(address);
  const auto found = std::find_if(agents.begin(), agents.end(), [&wanted](const Agent& agent) {
    return !agent.email.empty() && fold_own(agent.email) == wanted;
  });
  return found == agents.end() ? nullptr : &*found;
}

bool Config::is_own_address(std::string_view address) const
{
  const auto wanted = fold_own(address);
  const auto same = [&wanted](const std::string& own) { return fold_own(own) == wanted; };
  return std::any_of(mailboxes.begin(), mailboxes.end(), [&](const Mailbox& mailbox) {
    return same(mailbox.address) || has_token(mailbox, wanted) ||
           std::any_of(mailbox.aliases.begin(), mailbox.aliases.end(), same);
  });
}

std::filesystem::path Config::database_path() const
{
  constexpr std::string_view scheme = "sqlite:";
  std::string_view path = desk.database;
  if (path.starts_with(scheme))
    path.remove_prefix(scheme.size());
  return path.empty() ? "tkt.db" : path;
}

std::filesystem::path default_path(const char* xdg_config_home, const char* home)
{
  std::filesystem::path personal;
  if (xdg_config_home != nullptr && *xdg_config_home != '\0')
    personal = xdg_config_home;
  else if (home != nullptr && *home != '\0')
    personal = std::filesystem::path{home} / ".config";
  if (!personal.empty()) {
    personal /= "tkt/tkt.toml";
    std::error_code ignored;
    if (std::filesystem::exists(personal, ignored))
      return personal;
  }
  return "/etc/tkt/tkt.toml";
}

// Agents as people name them.

namespace {

/// The agents for whom `is` holds.
template <class Is>
std::vector<const Agent*> those(const std::vector<Agent>& agents, Is is)
{
  std::vector<const Agent*> found;
  for (const auto& agent : agents)
    if (is(agent))
      found.push_back(&agent);
  return found;
}

} // namespace

const Agent& Config::match_agent(std::string_view text) const
{
  if (const auto* exact = find_agent(text))
    return *exact;
  const auto wanted = fold_marks(trim(text));
  if (wanted.empty())
    return agent(text);
  auto found =
      those(agents, [&](const Agent& one) { return fold_marks(one.login).starts_with(wanted); });
  if (found.empty())
    found = those(agents, [&](const Agent& one) {
      return fold_marks(one.login).find(wanted) != std::string::npos ||
             fold_marks(one.name).find(wanted) != std::string::npos ||
             fold_marks(one.email).starts_with(wanted);
    });
  if (found.empty())
    return agent(text); // says what is near
  if (found.size() == 1)
    return *found.front();
  std::vector<std::string> logins;
  for (const auto* one : found)
    logins.push_back(one->login);
  throw Error{Kind::usage,
              fmt::format("\"{}\" may be {}; which of them?", text, join(logins, ", "))};
}

} // namespace tkt::config
