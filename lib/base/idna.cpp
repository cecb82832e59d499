#include "base/idna.hpp"

#include <algorithm>
#include <memory>

#include <glib.h>

#include "base/text.hpp"

namespace tkt {

std::string ascii_domain(std::string_view domain)
{
  const auto lower = to_lower_ascii(domain);
  if (std::all_of(lower.begin(), lower.end(), [](char c) { return c > 0; }))
    return lower;
  const std::unique_ptr<char, decltype(&g_free)> ascii{g_hostname_to_ascii(lower.c_str()), &g_free};
  return ascii ? to_lower_ascii(ascii.get()) : fold(lower);
}

} // namespace tkt
