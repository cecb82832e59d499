// What may stand behind the words of rules, before any name is looked up.
#include "rules/match/value_kinds.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "base/clock.hpp"
#include "base/text.hpp"
#include "config/keys/pattern.hpp"
#include "config/keys/values.hpp"
#include "config/model/listener_words.hpp"
#include "mail/judge/classify.hpp"

namespace tkt::rules::takes {

namespace {

using config::quote;

std::string not_one_of(std::string_view word, std::span<const std::string> known)
{
  if (std::find(known.begin(), known.end(), word) != known.end())
    return {};
  return fmt::format("{} is none of {}{}", quote(std::string{word}), join(known, ", "),
                     did_you_mean(word, known));
}

/// The begin of what may be of any length.
std::string short_quote(std::string_view text)
{
  const auto shown = clip(text, 80);
  return quote(shown.size() == text.size() ? std::string{text} : std::string{shown} + "…");
}

/// `Name: rest`; nothing if the name is none.
std::optional<std::string_view> field_value(std::string_view word, std::string& problem)
{
  const auto colon = word.find(':');
  const auto name = trim(word.substr(0, colon));
  const bool good = !name.empty() && std::all_of(name.begin(), name.end(), [](char c) {
    return c > ' ' && c < 127 && c != ':';
  });
  if (!good) {
    problem = fmt::format("{} does not begin with the name of a field, as in \"List-Id: news\"",
                          quote(std::string{word}));
    return {};
  }
  return colon == std::string_view::npos ? std::string_view{} : trim(word.substr(colon + 1));
}

} // namespace

std::string address_problem(std::string_view value)
{
  return config::values::looks_like_address(value) ? ""
                                                   : fmt::format("{} is no address", quote(value));
}

std::string address_to_meet_problem(std::string_view value)
{
  auto problem = address_problem(value);
  return problem.empty() ? problem : problem + ", so it is never met";
}

std::string pattern_problem(std::string_view value)
{
  return config::pattern_problem(value);
}

std::string header_problem(std::string_view value)
{
  std::string problem;
  field_value(value, problem);
  return problem;
}

std::string header_pattern_problem(std::string_view value)
{
  std::string problem;
  const auto pattern = field_value(value, problem);
  return pattern ? pattern_problem(*pattern) : problem;
}

std::string class_problem(std::string_view value)
{
  std::vector<std::string> names;
  for (const auto one : mail::classes)
    names.emplace_back(mail::to_text(one));
  return not_one_of(value, names);
}

std::string language_problem(std::string_view value)
{
  if (value.size() < 2 || value.size() > 3 || to_lower_ascii(value) != value)
    return fmt::format("{} is no language such as \"de\"", quote(value));
  return {};
}

std::string result_problem(std::string_view value)
{
  const auto equals = value.find('=');
  if (equals == 0 || equals == std::string_view::npos || equals + 1 == value.size())
    return fmt::format("{} is no result such as \"dkim=pass\"", quote(value));
  return {};
}

// Whether the desk has that field is looked at later.
std::string field_problem(std::string_view value)
{
  const auto name = trim(value.substr(0, value.find(':')));
  if (name.empty() || name.find(' ') != std::string_view::npos)
    return fmt::format("{} does not begin with the name of a field, as in \"invoice: 4711\"",
                       short_quote(value));
  return {};
}

std::string set_field_problem(std::string_view value)
{
  auto problem = field_problem(value);
  if (problem.empty() && value.find(':') == std::string_view::npos)
    problem = fmt::format("{} sets nothing: expected \"NAME: value\"", short_quote(value));
  return problem;
}

std::string size_problem(std::string_view value)
{
  return config::parse_size(value) ? ""
                                   : fmt::format("{} is no size such as \"10MB\"", quote(value));
}

std::string duration_problem(std::string_view value)
{
  return parse_duration(value)
             ? ""
             : fmt::format("{} is no duration such as \"30m\", \"4h\", \"2d\"", quote(value));
}

std::string listener_problem(std::string_view value)
{
  if (!value.starts_with("ticket."))
    return {};
  return not_one_of(value, std::vector<std::string>{config::ticket_listeners.begin(),
                                                    config::ticket_listeners.end()});
}

void refer_to_listener(const std::string& value, const config::Node& node, config::Reader& in)
{
  config::values::refer_to_listener(value, node, in);
}

} // namespace tkt::rules::takes
