// tkt template list|show|check|render|fields - the texts of mail.
#include <algorithm>

#include <fmt/format.h>

#include "base/error.hpp"
#include "base/text.hpp"
#include "send/compose/sample_mail.hpp"
#include "send/compose/template_check.hpp"
#include "tkt/arguments/config_names.hpp"
#include "tkt/arguments/ticket_argument.hpp"
#include "tkt/ui/output.hpp"
#include "tkt/verbs.hpp"

namespace tkt::cli {

namespace {

struct Options {
  std::string name;
  std::string ticket;
  std::string language;
  bool html = false;
};

/// "-" where a file serves every language.
std::string shown(const std::string& language)
{
  return language.empty() ? "-" : language;
}

int list(Shell& shell)
{
  auto& out = shell.out();
  auto table = small_table(out, {"name", "language", "forms", "place"});
  const auto& folder = shell.config().desk.template_folder;
  for (const auto& name : send::template_names(folder))
    for (const auto& one : send::editions(folder, name)) {
      if (shell.json())
        out.json({{"name", name},
                  {"language", one.language},
                  {"html", one.html},
                  {"origin", one.origin}});
      else
        table.add({name, shown(one.language), one.html ? "text,html" : "text", one.origin});
    }
  table.finish();
  return EX_OK;
}

send::Template find(const Options& opt, Shell& shell)
{
  const auto& config = shell.config();
  check_template(config, opt.name);
  const auto languages = send::language_order({opt.language, config.desk.language, "en"});
  return send::find_template(config.desk.template_folder, opt.name, languages);
}

int show(const Options& opt, Shell& shell)
{
  auto& out = shell.out();
  const auto found = find(opt, shell);
  if (shell.json()) {
    out.json({{"name", found.name},
              {"language", found.language},
              {"origin", found.origin},
              {"text", found.text},
              {"html", found.html}});
    return EX_OK;
  }
  if (opt.html && found.html.empty())
    throw Error{Kind::config, fmt::format("template {} has no form in HTML", opt.name)};
  const auto& text = opt.html ? found.html : found.text;
  out.bytes(out.terminal().is_terminal ? out.safe_lines(text) : text);
  return EX_OK;
}

int check(const Options& opt, Shell& shell)
{
  auto& out = shell.out();
  const auto& folder = shell.config().desk.template_folder;
  const auto names = send::template_names(folder);
  if (!opt.name.empty())
    check_template(shell.config(), opt.name);
  int status = EX_OK;
  const auto tell = [&](const std::string& origin, const std::string& text) {
    status = EX_CONFIG;
    if (shell.json())
      out.json({{"file", origin}, {"text", text}});
    else
      out.line(out.safe(fmt::format("{}: {}", origin, text)));
  };
  std::size_t count = 0;
  for (const auto& name : names) {
    if (!opt.name.empty() && name != opt.name)
      continue;
    for (const auto& one : send::editions(folder, name)) {
      ++count;
      for (const auto& problem : send::problems_of(shell.config(), name, one))
        tell(one.origin, problem.text);
    }
  }
  if (status == EX_OK && !shell.json())
    out.line(fmt::format("ok: {} templates", count));
  return status;
}

int render(const Options& opt, Shell& shell)
{
  auto& out = shell.out();
  const auto id = find_ticket(shell.db(), opt.ticket);
  check_template(shell.config(), opt.name);
  const auto text = send::preview(shell.db(), shell.config(), id, opt.name, opt.language);
  if (shell.json()) {
    out.json({{"subject", text.subject}, {"text", text.text}, {"html", text.html}});
    return EX_OK;
  }
  if (opt.html) {
    if (text.html.empty())
      throw Error{Kind::config, fmt::format("template {} has no form in HTML", opt.name)};
    out.bytes(text.html);
    return EX_OK;
  }
  if (!text.subject.empty())
    out.line(out.safe("Subject: " + text.subject) + "\n");
  auto safe = out.safe_lines(text.text);
  while (safe.ends_with('\n'))
    safe.pop_back();
  out.line(safe);
  return EX_OK;
}

int fields(Shell& shell)
{
  auto& out = shell.out();
  auto table = small_table(out, {"field", "meaning"}, Last::wraps);
  for (const auto& [name, meaning] : send::template_fields()) {
    if (shell.json())
      out.json({{"field", name}, {"meaning", meaning}});
    else
      table.add({std::string{name}, std::string{meaning}});
  }
  table.finish();
  return EX_OK;
}

} // namespace

void add_template(Command verb, Shell& shell)
{
  const auto named = [](Command sub, Options& opt, bool required) {
    auto option = sub.argument("NAME", opt.name, "of the template");
    if (required)
      option.required();
  };
  const auto formed = [](Command sub, Options& opt) {
    sub.option("--language", opt.language, "in this language, if there is one");
    sub.flag("--html", opt.html, "the form in HTML");
  };
  shell.on(shell.json_word(verb, "list", "Every template: name, language, forms, where it is"),
           list);

  auto showing = std::make_shared<Options>();
  auto sub = shell.json_word(verb, "show", "A template as it is written, its partials put in");
  named(sub, *showing, true);
  formed(sub, *showing);
  shell.on(sub, [showing](Shell& s) { return show(*showing, s); });

  auto checking = std::make_shared<Options>();
  sub = shell.json_word(verb, "check", "Fields that do not exist, and other mistakes");
  named(sub, *checking, false);
  shell.on(sub, [checking](Shell& s) { return check(*checking, s); });

  auto rendering = std::make_shared<Options>();
  sub = shell.json_word(verb, "render", "What a template makes of a ticket");
  named(sub, *rendering, true);
  sub.argument("ID", rendering->ticket, "ticket number").required();
  formed(sub, *rendering);
  shell.on(sub, [rendering](Shell& s) { return render(*rendering, s); });

  shell.on(shell.json_word(verb, "fields", "What a template may speak of"), fields);
}

} // namespace tkt::cli
