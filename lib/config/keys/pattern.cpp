#include "config/keys/pattern.hpp"

#include <fmt/format.h>

#include "base/text.hpp"
#include "config/toml/document.hpp"

namespace tkt::config {

RE2::Options pattern_options()
{
  RE2::Options options;
  options.set_log_errors(false);
  options.set_case_sensitive(false);
  return options;
}

std::string pattern_problem(std::string_view pattern)
{
  const RE2 compiled{re2::StringPiece{pattern.data(), pattern.size()}, pattern_options()};
  if (compiled.ok())
    return {};
  const auto shown = clip(pattern, 80); // an expression may be of any length
  return fmt::format("{} is no regular expression: {}",
                     quote(std::string{shown} + (shown.size() == pattern.size() ? "" : "…")),
                     clip(compiled.error(), 100));
}

} // namespace tkt::config
