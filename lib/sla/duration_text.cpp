#include "sla/duration_text.hpp"

#include <cstdlib>
#include <utility>

#include <fmt/format.h>

namespace tkt::sla {

std::string work_text(seconds work)
{
  const auto count = work.count();
  std::string text;
  for (const auto& [amount, unit] :
       {std::pair{count / 3600, 'h'}, {count / 60 % 60, 'm'}, {count % 60, 's'}})
    if (amount != 0)
      text += fmt::format("{}{}{}", text.empty() ? "" : " ", amount, unit);
  return text.empty() ? "0s" : text;
}

} // namespace tkt::sla
