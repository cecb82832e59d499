// tkt config check|show|keys - the configuration.
#include <algorithm>

#include <fmt/format.h>

#include "base/error.hpp"
#include "base/suggest.hpp"
#include "base/text.hpp"
#include "rules/tell/rule_check.hpp"
#include "send/compose/template_check.hpp"
#include "sla/calendars.hpp"
#include "tkt/ui/fields.hpp"
#include "tkt/verbs.hpp"

namespace tkt::cli {

namespace {

int check(Shell& shell, const std::string& file)
{
  auto& out = shell.out();
  auto checked = config::check(file.empty() ? shell.config_path() : file);
  if (checked.problems.empty()) {
    // What only those who use it can see.
    const auto add = [&](std::vector<config::Problem> more) {
      std::move(more.begin(), more.end(), std::back_inserter(checked.problems));
    };
    add(sla::calendar_problems(checked.config));
    add(rules::rule_problems(checked.config));
    add(send::template_problems(checked.config));
  }
  for (const auto& [place, text] : checked.problems) {
    if (shell.json())
      out.json(
          {{"file", place.file}, {"line", place.line}, {"column", place.column}, {"text", text}});
    else
      out.line(out.safe(fmt::format("{}: {}", config::to_text(place), text)));
  }
  if (!checked.problems.empty())
    return EX_CONFIG;
  const auto& config = checked.config;
  if (!shell.json())
    out.line(fmt::format("ok: {} files, {} mailboxes, {} queues, {} agents, {} rules",
                         config.files.size(), config.mailboxes.size(), config.queues.size(),
                         config.agents.size(), config.rules.size()));
  return EX_OK;
}

/// A person gets whole sentences, a program fields.
void print_key(Output& out, const config::KeyHelp& help, std::string_view last)
{
  if (!out.terminal().is_terminal) {
    out.line(fmt::format("{}\t{}\t{}\t{}\t{}", help.section, help.key, help.type, help.standard,
                         out.safe(help.meaning)));
    return;
  }
  if (help.section != last)
    out.line(out.paint(fmt::format("{}[{}]", last.empty() ? "" : "\n", help.section),
                       term::Tone::strong));
  folded(out, fmt::format("  {}  ", help.key),
         help.standard.empty() ? help.type
                               : fmt::format("{}, default {}", help.type, help.standard),
         6, term::Tone::faint, {}, term::Tone::own);
  folded(out, "      ", out.safe(help.meaning), 6);
}

int keys(Shell& shell, const std::string& section)
{
  auto& out = shell.out();
  const auto help = config::key_help();
  std::vector<std::string> sections;
  for (const auto& key : help)
    sections.push_back(key.section);
  if (!section.empty() && std::find(sections.begin(), sections.end(), section) == sections.end())
    throw Error{Kind::usage, fmt::format("no section \"{}\"{}", section,
                                         did_you_mean_one_of(section, sections))};
  out.page();
  std::string last;
  for (const auto& key : help) {
    if (!section.empty() && key.section != section)
      continue;
    if (shell.json())
      out.json({{"section", key.section},
                {"key", key.key},
                {"type", key.type},
                {"default", key.standard},
                {"meaning", key.meaning}});
    else
      print_key(out, key, last);
    last = key.section;
  }
  return EX_OK;
}

} // namespace

void add_config(Command verb, Shell& shell)
{
  auto word = std::make_shared<std::string>();

  auto checking = verb.word("check", "Name every mistake; 78 if there is one");
  checking.argument("FILE", *word, "another file than the desk's");
  shell.add_json(checking);
  shell.on(checking, [word](Shell& s) { return check(s, *word); });

  auto showing = verb.word("show", "The configuration in force, secrets masked");
  shell.on(showing, [](Shell& s) {
    s.out().page();
    s.out().bytes(s.out().safe_lines(config::show(s.config())));
    return EX_OK;
  });

  auto helping = verb.word("keys", "Every key that there is");
  helping.argument("SECTION", *word, "of one section only");
  shell.add_json(helping);
  shell.on(helping, [word](Shell& s) { return keys(s, *word); });
}

} // namespace tkt::cli
