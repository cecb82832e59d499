#include "desk/names.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "base/choices.hpp"
#include "base/error.hpp"
#include "base/text.hpp"
#include "desk/check.hpp"

namespace tkt::desk {

namespace {

template <class Named>
void require(std::string_view what, std::string_view value, const std::vector<Named>& known)
{
  std::vector<std::string> names;
  for (const auto& one : known)
    names.push_back(one.name);
  if (std::find(names.begin(), names.end(), value) == names.end())
    throw Error{Kind::usage,
                fmt::format("no {} \"{}\"{}", what, value, did_you_mean_one_of(value, names))};
}

} // namespace

StatusName parse_status(const config::Config& config, std::string_view text)
{
  const auto slash = text.find('/');
  const auto& status = config.status(text.substr(0, slash));
  std::string substatus{slash == std::string_view::npos ? "" : text.substr(slash + 1)};
  const auto& known = status.substatuses;
  if (!substatus.empty() && std::find(known.begin(), known.end(), substatus) == known.end())
    throw Error{Kind::usage, fmt::format("status {} has no substatus \"{}\"{}", status.name,
                                         substatus, did_you_mean_one_of(substatus, known))};
  return {&status, std::move(substatus)};
}

std::string to_text(std::string_view status, std::string_view substatus)
{
  return substatus.empty() ? std::string{status} : fmt::format("{}/{}", status, substatus);
}

void check_name(const config::Config& config, Field field, std::string_view value)
{
  switch (field) {
  case Field::subject:
    if (value.empty())
      throw Error{Kind::usage, "a ticket needs a subject"};
    return;
  case Field::status:
    parse_status(config, value);
    return;
  case Field::queue:
    config.queue(value);
    return;
  case Field::priority:
    config.priority(value);
    return;
  case Field::agent:
    if (!value.empty())
      config.agent(value);
    return;
  case Field::team:
    if (!value.empty())
      config.team(value);
    return;
  case Field::category:
    if (!value.empty())
      require("category", value, config.categories);
    return;
  case Field::type:
    if (!value.empty())
      require("type", value, config.types);
    return;
  case Field::sla:
    if (!value.empty())
      require("SLA", value, config.slas);
    return;
  }
}

void check_value(const config::Config& config, Field field, std::string_view value)
{
  check_name(config, field, value);
}

} // namespace tkt::desk
