// tkt key list|rotate|retire - the keys that sign our Message-IDs.
#include <fmt/format.h>

#include "desk/token.hpp"
#include "verbs.hpp"

namespace tkt::cli {

namespace {

void print(Shell& shell, const desk::TokenKey& key, bool signs)
{
  auto& out = shell.out();
  const auto state = key.retired_at ? "retired" : signs ? "signs" : "believed";
  const auto made = key.created_at == Instant{} ? "" : to_rfc3339(key.created_at);
  const auto retired = key.retired_at ? to_rfc3339(*key.retired_at) : std::string{};
  if (shell.json())
    out.json({{"key", key.number},
              {"state", state},
              {"created_at", made.empty() ? Json(nullptr) : Json(made)},
              {"retired_at", retired.empty() ? Json(nullptr) : Json(retired)}});
  else
    out.line(fmt::format("{}\t{}\t{}\t{}", key.number, state, made, retired));
}

int list(Shell& shell)
{
  const auto keys = desk::token_keys(shell.db());
  for (const auto& key : keys)
    print(shell, key, key.number == keys.back().number);
  return EX_OK;
}

int rotate(Shell& shell)
{
  auto session = shell.session();
  print(shell, desk::rotate_key(session), true);
  return EX_OK;
}

int retire(Shell& shell, int number)
{
  auto session = shell.session();
  print(shell, desk::retire_key(session, number), false);
  return EX_OK;
}

} // namespace

void add_key(CLI::App& verb, Shell& shell)
{
  verb.require_subcommand(1);
  const auto add = [&](const char* name, const char* description) {
    auto* sub = verb.add_subcommand(name, description);
    sub->fallthrough();
    shell.add_json(*sub);
    return sub;
  };
  shell.on(*add("list", "The keys: number, state, made, retired"), list);
  shell.on(*add("rotate", "Make a new key, which signs from now on"), rotate);
  auto number = std::make_shared<int>();
  auto* retiring = add("retire", "Believe what an older key has signed no longer");
  retiring->add_option("NUMBER", *number, "of the key")->required();
  shell.on(*retiring, [number](Shell& s) { return retire(s, *number); });
}

} // namespace tkt::cli
