// Private to this room: the templates that are compiled in (etc/templates/*.mustache).
#pragma once

#include <span>
#include <string_view>

namespace tkt::send {

struct BuiltIn {
  std::string_view name;     ///< `acknowledge`
  std::string_view language; ///< `de`
  bool html;                 ///< the form
  std::string_view text;
};

std::span<const BuiltIn> built_in_templates();

} // namespace tkt::send
