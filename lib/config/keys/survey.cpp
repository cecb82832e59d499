// [automatic_mail], [survey], [web], [[hook]].
#include <algorithm>
#include <set>

#include "base/text.hpp"
#include "config/keys/values.hpp"

namespace tkt::config {

namespace {

using Texts = std::map<std::string, std::string>;

std::string write_texts(const Texts& texts)
{
  if (texts.empty())
    return "{}";
  std::vector<std::string> parts;
  for (const auto& [key, value] : texts)
    parts.push_back(fmt::format("{} = {}", quote_key(key), quote(value)));
  return "{ " + join(parts, ", ") + " }";
}

/// A table of texts; `key` looks at each name, `value` reads what stands behind it.
template <class OnKey>
std::optional<Texts> read_texts(const Node& node, Reader& in, std::string_view example, OnKey key,
                                const Codec<std::string>& value)
{
  if (node.type != Node::Type::table) {
    in.expected(node, example);
    return {};
  }
  Texts texts;
  for (const auto& member : node.members) {
    Node at; // what is wrong with a name is reported where the name stands
    at.line = member.line;
    at.column = member.column;
    key(member.key, at);
    if (auto text = value.read(member.value, in))
      texts.emplace(member.key, std::move(*text));
  }
  return texts;
}

/// Status to template.
Codec<Texts> status_templates()
{
  return {"table of status = template",
          [](const Node& node, Reader& in) {
            return read_texts(
                node, in, "a table such as { resolved = \"resolved\" }",
                [&](const std::string& status, const Node& at) {
                  in.refer(Target::status, status, at);
                },
                values::template_name());
          },
          write_texts};
}

/// Language to name.
Codec<Texts> translations()
{
  return {"table of language = text",
          [](const Node& node, Reader& in) {
            return read_texts(
                node, in, "a table such as { de = \"zufrieden\" }",
                [&](const std::string& language, const Node& at) {
                  const bool known = language.size() == 2 &&
                                     std::all_of(language.begin(), language.end(),
                                                 [](char c) { return c >= 'a' && c <= 'z'; });
                  if (!known)
                    in.problem(at,
                               fmt::format("{} is no language such as \"de\"", quote(language)));
                },
                values::name());
          },
          write_texts};
}

/// As template_name(), and "" differs from saying nothing.
Codec<std::optional<std::string>> template_or_none()
{
  return {"template",
          [](const Node& node, Reader& in) -> std::optional<std::optional<std::string>> {
            auto name = values::template_name().read(node, in);
            if (!name)
              return {};
            return std::optional<std::string>{std::move(*name)};
          },
          [](const std::optional<std::string>& name) -> std::string {
            if (!name)
              return "\"\"";
            return name->empty() ? "''" : quote(*name);
          }};
}

bool is_colour(std::string_view text)
{
  return text.size() == 7 && text.front() == '#' &&
         std::all_of(text.begin() + 1, text.end(), [](char c) {
           return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
         });
}

const Section<Level>& level_section()
{
  using K = Key<Level>;
  static const Section<Level> section{
      "survey.level",
      {K::of("score", &Level::score, values::number(), "what the level counts, 0 to 100").must(),
       K::of("name", &Level::name, values::name(), "what it is called").must(),
       K::of("names", &Level::names, translations(), "what it is called in other languages"),
       K::of("colour", &Level::colour, values::line(), "its colour in mail and on pages, #rrggbb")
           .must()},
      {},
      [](const Level& level, const Node& node, Reader& in) {
        if (level.score < 0 || level.score > 100)
          in.problem(node, "score has to be from 0 to 100");
        if (!level.colour.empty() && !is_colour(level.colour))
          in.problem(node, fmt::format("{} is no colour such as \"#27ae60\"", quote(level.colour)));
      }};
  return section;
}

/// `127.0.0.1:8080`, `[::1]:8080`.
bool is_endpoint(std::string_view text)
{
  const auto colon = text.rfind(':');
  if (colon == std::string_view::npos || colon == 0)
    return false;
  const auto port = text.substr(colon + 1);
  return !port.empty() && port.size() <= 5 &&
         std::all_of(port.begin(), port.end(), [](char c) { return c >= '0' && c <= '9'; }) &&
         std::stoi(std::string{port}) <= 65535;
}

} // namespace

const Section<AutomaticMail>& automatic_mail_section()
{
  using K = Key<AutomaticMail>;
  static const Section<AutomaticMail> section{
      "automatic_mail",
      {K::of("mailbox", &AutomaticMail::mailbox, values::reference<Target::mailbox>(),
             "all automatic mail to customers leaves by it; without it by the ticket's own"),
       K::of("registered", &AutomaticMail::registered, values::template_name(),
             "sent when a ticket was opened that nothing has acknowledged"),
       K::of("late", &AutomaticMail::late, values::template_name(),
             "sent when the promised time of resolution has passed"),
       K::of("statuses", &AutomaticMail::statuses, status_templates(),
             "sent when a ticket comes into a status, or status/substatus")}};
  return section;
}

const Section<QueueMail>& queue_mail_section()
{
  using K = Key<QueueMail>;
  static const Section<QueueMail> section{
      "queue.automatic_mail",
      {K::of("registered", &QueueMail::registered, template_or_none(),
             "as in automatic_mail, for this queue; \"\" sends none"),
       K::of("late", &QueueMail::late, template_or_none(), "likewise"),
       K::of("statuses", &QueueMail::statuses, status_templates(),
             "likewise, status by status; \"\" sends none")}};
  return section;
}

const Section<Survey>& survey_section()
{
  using K = Key<Survey>;
  static const Section<Survey> section{
      "survey",
      {K::of("statuses", &Survey::statuses, values::references<Target::status>(),
             "a ticket that comes into one of them asks its customer; without it nobody is asked"),
       K::of("template", &Survey::template_name, values::template_name(),
             "the question, where the status has no mail of its own that asks it"),
       K::of("url", &Survey::url, values::web_url(),
             "where tkt-web is reached; without it desk.url, and without that mail is the only way "
             "to answer"),
       K::of("expires", &Survey::expires, values::interval(), "how long the question is open"),
       K::of("change", &Survey::change, values::duration(),
             "how long after the first answer another one replaces it"),
       K::of("scale", &Survey::scale, values::number(),
             "levels of the standard scale, 3, 5 or 7, where no [[survey.level]] is given")},
      {tables("level", &Survey::levels, level_section())},
      [](const Survey& survey, const Node& node, Reader& in) {
        if (survey.scale != 3 && survey.scale != 5 && survey.scale != 7)
          in.problem(node, "[survey]: there are standard scales of 3, 5 and 7 levels; others are "
                           "written as [[survey.level]]");
        if (survey.template_name.empty())
          in.problem(node, "[survey]: template is empty");
        std::set<int> scores;
        for (const auto& level : survey.levels)
          if (!scores.insert(level.score).second)
            in.problem(node, fmt::format("[survey]: two levels with the score {}", level.score));
        if (survey.levels.size() == 1 || survey.levels.size() > 11)
          in.problem(node, "[survey]: a scale has 2 to 11 levels");
      }};
  return section;
}

const Section<Web>& web_section()
{
  using K = Key<Web>;
  static const Section<Web> section{
      "web",
      {K::of("listen", &Web::listen, values::lines(),
             "addresses and ports of tkt-web, where systemd gives it no socket"),
       K::of("spool", &Web::spool, values::file(),
             "folder in which tkt-web leaves answers and messages, and the desk finds them"),
       K::of("key", &Web::key, values::file(), "file that tkt key survey has exported for tkt-web"),
       K::of("connections", &Web::connections, values::count(),
             "at the same time; beyond, the one that has been silent longest is closed"),
       K::of("time_limit", &Web::time_limit, values::interval(),
             "a request has to be whole by then"),
       K::of("max_body", &Web::max_body, values::size(), "size of what a hook takes")},
      {},
      [](const Web& web, const Node& node, Reader& in) {
        for (const auto& endpoint : web.listen)
          if (!is_endpoint(endpoint))
            in.problem(node, fmt::format("listen: {} is not address:port", quote(endpoint)));
      }};
  return section;
}

const Section<Hook>& hook_section()
{
  using K = Key<Hook>;
  const auto in_secret = [](auto member) {
    return [member](auto& section) -> auto&
    {
      return section.secret.*member;
    };
  };
  static const Section<Hook> section{
      "hook",
      {K::of("name", &Hook::name, values::template_name(), "reached as POST /hook/NAME").must(),
       K::of("mailbox", &Hook::mailbox, values::reference<Target::mailbox>(),
             "what comes is treated as mail of this mailbox")
           .must(),
       K::of("from", &Hook::from, values::address(),
             "sender of what names none; without it the mailbox's own address"),
       K::of("automatic", &Hook::automatic, values::flag(),
             "a machine's words: nothing answers them"),
       K::of("secret", in_secret(&HookSecret::secret), values::password(),
             "what requests are signed with; nobody else may then read the file")
           .secret(),
       K::of("secret_command", in_secret(&HookSecret::command), values::text(),
             "sh(1) command whose first line of output is the secret"),
       K::of("secret_file", in_secret(&HookSecret::file), values::file(),
             "file whose first line is the secret"),
       K::of("credential", in_secret(&HookSecret::credential), values::template_name(),
             "name of a systemd credential, see systemd.exec(5)")},
      {},
      [](const Hook& hook, const Node& node, Reader& in) {
        const auto& [secret, command, file, credential] = hook.secret;
        const int ways = !secret.empty() + !command.empty() + !file.empty() + !credential.empty();
        if (ways != 1)
          in.problem(node, "[[hook]] needs one of secret, secret_command, secret_file, credential");
      }};
  return section;
}

} // namespace tkt::config
