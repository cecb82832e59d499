// What could have been said instead, where there are few words to choose from.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>

namespace tkt {

/// What a message about `word`, which is none of `known`, ends with: `; did you mean "x"?` where
/// one is near, else `; there are a, b, c`, of more than `at_most` the first ones and `…`.
///
/// Shape:  one line; `; there is only a`, `; there are none` where that is so.
std::string did_you_mean_one_of(std::string_view word, std::span<const std::string> known,
                                std::size_t at_most = 10);

} // namespace tkt
