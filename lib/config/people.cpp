// Agents as people name them.
#include <algorithm>

#include <fmt/format.h>

#include "base/error.hpp"
#include "base/text.hpp"
#include "config/config.hpp"

namespace tkt::config {

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
