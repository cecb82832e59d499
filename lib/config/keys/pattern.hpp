// Regular expressions of rules and monitors.
#pragma once

#include <string>
#include <string_view>

#include <re2/re2.h>

namespace tkt::config {

/// How they are read: without regard to case, and nothing is logged.
RE2::Options pattern_options();

/// Why `pattern` is none, with a quotation of its begin; "" if it is one.
std::string pattern_problem(std::string_view pattern);

} // namespace tkt::config
