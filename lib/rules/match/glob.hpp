// Texts with wildcards.
#pragma once

#include <string_view>

namespace tkt::rules {

/// Whether the whole of `text` is as `glob` says: `*` stands for anything, `?` for one character.
/// In time that is the product of both lengths at worst.
bool matches_glob(std::string_view text, std::string_view glob);

} // namespace tkt::rules
