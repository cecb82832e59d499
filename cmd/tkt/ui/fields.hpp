// What there is to say of one thing, a line each.
#pragma once

#include <string_view>

#include "tkt/ui/output.hpp"

namespace tkt::cli {

/// `label` and behind it `text`, both safe, as one line; at a terminal as several of its width
/// where they are longer, `indent` columns in from the second on. `end` comes last, and is not
/// parted.
void folded(Output& out, std::string_view label, std::string_view text, std::size_t indent,
            term::Tone tone = term::Tone::plain, std::string_view end = {},
            term::Tone label_tone = term::Tone::plain);

/// Name and value of a field, not yet safe: at a terminal below those of other fields, the values
/// `indent` columns in, and nothing where there is no value; elsewhere a tab between them.
void card_field(Output& out, std::string_view name, std::string_view value, std::size_t indent,
                term::Tone tone = term::Tone::plain);

} // namespace tkt::cli
