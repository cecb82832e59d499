// Text that speaks of a file which is not there.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tkt::send {

/// Words by language: `anbei`, `see enclosed`, `attach*`.
using WordLists = std::map<std::string, std::vector<std::string>>;

/// The words that tkt knows: English, German, Polish, Russian.
const WordLists& attachment_words();

/// The words in `text` that speak of an attached file, as they are written there; nothing if none
/// does. A list in `configured` takes the place of tkt's own for that language.
///
/// Shape:  what is quoted, and what stands below `-- ` or is a line of `signature`, is not looked
///         at; case does not matter; a `*` at the end of a word stands for any ending.
std::optional<std::string> mentions_attachment(std::string_view text, std::string_view signature,
                                               const WordLists& configured);

} // namespace tkt::send
