// tkt key list|rotate|retire|survey - the keys that sign our Message-IDs, and the survey's.
#include <fmt/format.h>

#include "base/descriptor.hpp"
#include "base/error.hpp"
#include "desk/token/survey_token.hpp"
#include "desk/token/token.hpp"
#include "tkt/ui/output.hpp"
#include "tkt/ui/wording.hpp"
#include "tkt/verbs.hpp"

namespace tkt::cli {

namespace {

/// The last one of `keys` signs.
void print(Shell& shell, const std::vector<desk::TokenKey>& keys, bool last_signs)
{
  auto& out = shell.out();
  auto table = small_table(out, {"key", "state", "made", "retired"});
  const auto json = [](std::optional<Instant> at) {
    return at && *at != Instant{} ? Json(to_rfc3339(*at)) : Json(nullptr);
  };
  const auto text = [&](std::optional<Instant> at) {
    return at && *at != Instant{} ? when(*at, shell.now(), out.terminal()) : std::string{};
  };
  for (const auto& key : keys) {
    const bool signs = last_signs && &key == &keys.back();
    const auto* state = key.retired_at ? "retired" : signs ? "signs" : "believed";
    if (shell.json())
      out.json({{"key", key.number},
                {"state", state},
                {"created_at", json(key.created_at)},
                {"retired_at", json(key.retired_at)}});
    else
      table.add({fmt::format("{}", key.number), state, text(key.created_at), text(key.retired_at)});
  }
  table.finish();
}

int list(Shell& shell)
{
  print(shell, desk::token_keys(shell.db()), true);
  return EX_OK;
}

int rotate(Shell& shell)
{
  auto session = shell.session();
  print(shell, {desk::rotate_key(session)}, true);
  return EX_OK;
}

int retire(Shell& shell, int number)
{
  auto session = shell.session();
  print(shell, {desk::retire_key(session, number)}, false);
  return EX_OK;
}

struct SurveyKey {
  bool do_export = false;
  bool rotate = false;
  std::string file;
};

int survey(const SurveyKey& opt, Shell& shell)
{
  if (!opt.do_export && !opt.rotate)
    throw Error{Kind::usage, "--export, --rotate, or both"};
  auto session = shell.program_session();
  if (opt.rotate) {
    const auto number = desk::rotate_survey_key(session);
    if (!opt.do_export)
      shell.out().line(fmt::format("{}", number));
  }
  if (!opt.do_export)
    return EX_OK;
  const auto text = desk::export_survey_keys(session);
  if (opt.file.empty() || opt.file == "-")
    shell.out().bytes(text);
  else
    write_file(opt.file, text, 0644); // public keys: there is nothing to hide
  return EX_OK;
}

} // namespace

void add_key(Command verb, Shell& shell)
{
  shell.on(shell.json_word(verb, "list", "The keys: number, state, made, retired"), list);
  shell.on(shell.json_word(verb, "rotate", "Make a new key, which signs from now on"), rotate);
  auto opt = std::make_shared<SurveyKey>();
  auto sub = verb.word("survey", "The keys that sign the links of the survey");
  sub.flag("--export", opt->do_export, "write the public keys out, for tkt-web");
  sub.flag("--rotate", opt->rotate, "make a new key, which signs from now on");
  sub.argument("FILE", opt->file, "where to write them; standard output without it");
  shell.on(sub, [opt](Shell& s) { return survey(*opt, s); });
  auto number = std::make_shared<int>();
  auto retiring = shell.json_word(verb, "retire", "Believe what an older key has signed no longer");
  retiring.argument("NUMBER", *number, "of the key").required();
  shell.on(retiring, [number](Shell& s) { return retire(s, *number); });
}

} // namespace tkt::cli
