#include "send/template_check.hpp"

#include <algorithm>
#include <array>
#include <set>

#include "base/error.hpp"
#include "base/text.hpp"
#include "send/builtin.hpp"
#include "send/template.hpp"

namespace tkt::send {

namespace {

/// As render.cpp fills them in.
const std::vector<std::string>& known_fields()
{
  static const std::vector<std::string> all{
      "ticket",        "ticket.id",       "ticket.subject",      "ticket.created",
      "ticket.status", "ticket.priority", "ticket.queue",        "ticket.tag",
      "ticket.agent",  "customer",        "customer.name",       "customer.address",
      "agent",         "agent.name",      "agent.email",         "agent.signature",
      "event",         "event.text",      "event.reason",        "event.by",
      "event.date",    "queue",           "queue.name",          "desk",
      "desk.name",     "message",         "message.text",        "message.date",
      "message.from",  "message.subject", "message.attachments", "message.has_attachments",
      "answer",        "quote",           "attachments",         "has_attachments",
      "messages"};
  return all;
}

/// Within a list, or a section over a table, names are also its own.
bool is_own(std::string_view section, std::string_view name)
{
  constexpr std::array of_file{"name", "size"};
  constexpr std::array of_message{"text",    "date",        "from",
                                  "subject", "attachments", "has_attachments"};
  if (section.ends_with("attachments"))
    return std::find(of_file.begin(), of_file.end(), name) != of_file.end();
  if (section == "messages" || section == "message")
    return std::find(of_message.begin(), of_message.end(), name) != of_message.end();
  const auto& known = known_fields();
  return std::find(known.begin(), known.end(), fmt::format("{}.{}", section, name)) != known.end();
}

bool is_known(const std::vector<std::string>& sections, const std::string& name)
{
  const auto& known = known_fields();
  return name == "." || std::find(known.begin(), known.end(), name) != known.end() ||
         std::any_of(sections.begin(), sections.end(),
                     [&](const std::string& section) { return is_own(section, name); });
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

std::vector<std::string> unknown_fields(std::string_view text)
{
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

std::vector<config::Problem> template_problems(const config::Config& config)
{
  std::vector<config::Problem> problems;
  std::set<std::string> named{"notice"};
  const auto& folder = config.desk.template_folder;
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
  for (const auto& queue : config.queues)
    for (const auto& name :
         {queue.acknowledge.template_name, queue.acknowledge.out_of_hours_template,
          queue.templates.message, queue.templates.summary})
      use(name, queue.place);
  for (const auto& rule : config.rules)
    for (const auto& action : rule.actions)
      if (action.name == "answer")
        for (const auto& name : action.values)
          use(name, action.place);

  std::set<std::string> languages;
  for (const auto& built : built_in_templates())
    languages.emplace(built.language);
  for (const auto& queue : config.queues)
    if (!queue.language.empty())
      languages.insert(to_lower_ascii(queue.language));
  languages.insert(to_lower_ascii(config.desk.language));
  std::set<std::string> seen; // one file may serve several languages
  for (const auto& name : named)
    for (const auto& language : languages) {
      const std::vector<std::string> only{language};
      try {
        const auto found = find_template(folder, name, only);
        if (seen.insert(fmt::format("{} {} {}", found.origin, name, found.language)).second)
          check_text(name, found.origin, found.text, problems);
      } catch (const Error&) {
        // Not in this language; another one serves.
      }
    }
  return problems;
}

} // namespace tkt::send
