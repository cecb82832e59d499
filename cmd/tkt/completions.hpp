// The files in completions/, built in.
#pragma once

#include <string_view>
#include <vector>

namespace tkt::cli {

struct ShellCompletion {
  std::string_view shell; ///< bash, fish, zsh
  std::string_view text;
};
const std::vector<ShellCompletion>& shell_completions();

} // namespace tkt::cli
