// Names of domains as they are compared.
#pragma once

#include <string>
#include <string_view>

namespace tkt {

/// The ASCII form of a domain (`bücher.example` → `xn--bcher-kva.example`), in lower case; what has
/// none is only folded.
std::string ascii_domain(std::string_view domain);

} // namespace tkt
