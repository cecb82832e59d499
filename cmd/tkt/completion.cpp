// tkt completion SHELL - what a shell needs to know to complete what is typed.
#include <fmt/format.h>

#include "base/error.hpp"
#include "base/suggest.hpp"
#include "base/text.hpp"
#include "tkt/completions.hpp"
#include "tkt/verbs.hpp"

namespace tkt::cli {

namespace {

int print(const std::string& shell, Output& out)
{
  std::vector<std::string> names;
  for (const auto& completion : shell_completions()) {
    if (completion.shell == shell) {
      out.bytes(completion.text);
      return EX_OK;
    }
    names.emplace_back(completion.shell);
  }
  throw Error{Kind::usage,
              fmt::format("no shell \"{}\"{}", shell, did_you_mean_one_of(shell, names))};
}

} // namespace

void add_completion(Command verb, Shell& shell)
{
  auto name = std::make_shared<std::string>();
  verb.argument("SHELL", *name, "bash, fish or zsh").required();
  verb.footer("Examples:\n  source <(tkt completion bash)\n  tkt completion zsh > ~/.zfunc/_tkt\n"
              "  tkt completion fish > ~/.config/fish/completions/tkt.fish");
  shell.on(verb, [name](Shell& s) { return print(*name, s.out()); });
}

} // namespace tkt::cli
