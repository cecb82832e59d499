#include "base/suggest.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "base/text.hpp"

namespace tkt {

std::string did_you_mean_one_of(std::string_view word, std::span<const std::string> known,
                                std::size_t at_most)
{
  if (auto near = did_you_mean(word, known); !near.empty())
    return near;
  if (known.empty())
    return "; there are none";
  if (known.size() == 1)
    return fmt::format("; there is only {}", known.front());
  std::string list = "; there are ";
  const auto shown = std::min(known.size(), at_most);
  for (std::size_t i = 0; i < shown; ++i)
    list += (i == 0 ? "" : ", ") + known[i];
  return shown < known.size() ? list + ", …" : list;
}

} // namespace tkt
