#include "send/compose/template_check.hpp"

#include <algorithm>
#include <array>
#include <set>

#include "base/error.hpp"
#include "base/text.hpp"
#include "send/compose/event_text.hpp"
#include "send/template/built_in.hpp"
#include "send/template/expand.hpp"
#include "send/template/template.hpp"

namespace tkt::send {

namespace {

/// What stands in front of a field of the configuration.
constexpr std::string_view custom_field = "ticket.field.";

/// As render.cpp fills them in; those in braces are lists or tables with fields of their own.
const std::vector<std::string>& known_fields()
{
  static const std::vector<std::string> all = [] {
    std::vector<std::string> names;
    for (const auto& field : template_fields())
      names.emplace_back(field.name);
    for (const auto kind : happening_kinds())
      names.push_back(fmt::format("event.is_{}", kind));
    return names;
  }();
  return all;
}

/// Within a list, or a section over a table, names are also its own.
bool is_own(std::string_view section, std::string_view name)
{
  constexpr std::array of_file{"name", "size"};
  constexpr std::array of_message{"text",    "date",        "from",
                                  "subject", "attachments", "has_attachments"};
  constexpr std::array of_level{"score", "name", "colour", "ink", "url", "mailto"};
  constexpr std::array of_row{"id",    "subject",  "status", "queue",
                              "agent", "customer", "date",   "url"};
  const auto among = [&](const auto& names) {
    return std::find(names.begin(), names.end(), name) != names.end();
  };
  if (section.ends_with("attachments"))
    return among(of_file);
  if (section == "messages" || section == "message" || section == "history")
    return among(of_message);
  if (section.ends_with("levels"))
    return among(of_level);
  if (section.ends_with("came") || section.ends_with("waiting") || section.ends_with("late"))
    return among(of_row);
  const auto& known = known_fields();
  return std::find(known.begin(), known.end(), fmt::format("{}.{}", section, name)) != known.end();
}

bool is_known(const std::vector<std::string>& sections, const std::string& name)
{
  const auto& known = known_fields();
  return name == "." || name.starts_with(custom_field) ||
         std::find(known.begin(), known.end(), name) != known.end() ||
         std::any_of(sections.begin(), sections.end(),
                     [&](const std::string& section) { return is_own(section, name); });
}

/// Fields of the configuration that the text speaks of and that it does not have.
void check_custom_fields(const Template& what, const config::Config& config,
                         std::vector<config::Problem>& problems)
{
  const auto both = without_fallbacks(what.text) + without_fallbacks(what.html);
  const std::string_view text = both;
  std::vector<std::string> known;
  for (const auto& field : config.fields)
    known.push_back(field.name);
  std::set<std::string> told;
  for (auto at = text.find(custom_field); at != std::string_view::npos;
       at = text.find(custom_field, at + 1)) {
    const auto rest = text.substr(at + custom_field.size());
    const std::string field{trim(rest.substr(0, rest.find('}')))};
    if (config.find_field(field) == nullptr && told.insert(field).second)
      problems.push_back({{what.origin, 0, 0},
                          fmt::format("template {}: there is no [field.{}]{}", what.name, field,
                                      did_you_mean(field, known))});
  }
}

void check_text(const std::string& name, const std::string& origin, std::string_view text,
                std::vector<config::Problem>& problems)
{
  for (const auto& field : unknown_fields(text))
    problems.push_back({{origin, 0, 0},
                        fmt::format("template {}: there is no field \"{}\"{}", name, field,
                                    did_you_mean(field, known_fields()))});
}

} // namespace

std::vector<std::string> unknown_fields(std::string_view written)
{
  const auto expanded = without_fallbacks(written);
  std::string_view text = expanded;
  std::vector<std::string> unknown, sections;
  while (true) {
    const auto begin = text.find("{{");
    if (begin == std::string_view::npos)
      return unknown;
    const bool triple = text.substr(begin).starts_with("{{{");
    const auto end = text.find(triple ? "}}}" : "}}", begin);
    if (end == std::string_view::npos)
      return unknown;
    auto tag = trim(text.substr(begin + (triple ? 3 : 2), end - begin - (triple ? 3 : 2)));
    text.remove_prefix(end + (triple ? 3 : 2));
    const char mark = tag.empty() ? ' ' : tag.front();
    if (mark == '!' || mark == '>' || mark == '=')
      continue;
    if (mark == '#' || mark == '^' || mark == '/' || mark == '&')
      tag = trim(tag.substr(1));
    std::string name{tag};
    if (mark == '/') {
      if (!sections.empty())
        sections.pop_back();
      continue;
    }
    if (!is_known(sections, name) &&
        std::find(unknown.begin(), unknown.end(), name) == unknown.end())
      unknown.push_back(name);
    if (mark == '#' || mark == '^')
      sections.push_back(std::move(name));
  }
}

std::vector<config::Problem> problems_of(const Template& what)
{
  std::vector<config::Problem> problems;
  check_text(what.name, what.origin, what.text, problems);
  if (!what.html.empty())
    check_text(what.name, what.origin, what.html, problems);
  if (problems.empty())
    try {
      (void)render(what, {}); // whether it is mustache at all
    } catch (const Error& e) {
      problems.push_back({{what.origin, 0, 0}, e.what()});
    }
  return problems;
}

std::vector<config::Problem> problems_of(const config::Config& config, const std::string& name,
                                         const Edition& edition)
{
  // Where it has no partials of its own, those of others serve, as they do in mail.
  const auto languages = edition.language.empty()
                             ? std::vector<std::string>{}
                             : language_order({edition.language, config.desk.language, "en"});
  try {
    const auto found = find_template(config.desk.template_folder, name, languages);
    auto problems = problems_of(found);
    check_custom_fields(found, config, problems);
    return problems;
  } catch (const Error& e) {
    if (e.kind() != Kind::config)
      throw;
    return {{{edition.origin, 0, 0}, e.what()}};
  }
}

std::vector<config::Problem> template_problems(const config::Config& config)
{
  std::vector<config::Problem> problems;
  std::set<std::string> named{"notice", "event", "digest"};
  const std::filesystem::path folder = config.desk.template_folder;
  const auto known = template_names(folder);
  const auto use = [&](const std::string& name, const config::Place& place) {
    if (name.empty())
      return;
    if (std::find(known.begin(), known.end(), name) == known.end())
      problems.push_back(
          {place, fmt::format("no template \"{}\"{}", name, did_you_mean(name, known))});
    else
      named.insert(name);
  };
  for (const auto& queue : config.queues) {
    for (const auto& name :
         {queue.acknowledge.template_name, queue.acknowledge.out_of_hours_template,
          queue.refusal_template, queue.templates.message, queue.templates.summary,
          queue.automatic_mail.registered.value_or(""), queue.automatic_mail.late.value_or("")})
      use(name, queue.place);
    for (const auto& [status, name] : queue.automatic_mail.statuses)
      use(name, queue.place);
  }
  const config::Place file{config.files.empty() ? "tkt.toml" : config.files.front().string(), 0, 0};
  use(config.automatic_mail.registered, file);
  use(config.automatic_mail.late, file);
  for (const auto& [status, name] : config.automatic_mail.statuses)
    use(name, file);
  if (!config.survey.statuses.empty())
    use(config.survey.template_name, file);
  for (const auto& rule : config.rules)
    for (const auto& action : rule.actions)
      if (action.name == "answer")
        for (const auto& name : action.values)
          use(name, action.place);

  std::set<std::string> seen; // one partial may be in many
  for (const auto& name : named)
    for (const auto& edition : editions(folder, name))
      for (auto& problem : problems_of(config, name, edition))
        if (seen.insert(fmt::format("{} {}", to_text(problem.place), problem.text)).second)
          problems.push_back(std::move(problem));
  return problems;
}

} // namespace tkt::send
