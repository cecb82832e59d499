// What an agent writes in an editor: fields as in a mail, an empty line, the text.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "mail/parse/message.hpp"

namespace tkt::desk {

/// The line from which on nothing belongs to the text.
inline constexpr std::string_view scissors =
    "# ------------------------ >8 ------------------------ what follows is not sent";

struct Buffer {
  std::vector<mail::Field> fields; ///< in order; a name may come more than once
  std::string text;                ///< UTF-8, LF, no line end behind the last line

  /// What all fields of that name say, with `, ` between; nothing if there is none.
  std::optional<std::string> value(std::string_view name) const;
};

/// As it stands in the editor: values on one line each and without control characters, whatever
/// they hold; `below`, what others wrote, under the scissors and without them, too.
std::string format(const Buffer& buffer, std::string_view below = {});

/// Reads what came back from the editor. `known` are the names that fields may have.
///
/// Shape:  valid UTF-8; CR is dropped; what stands below the scissors is left out. A line that
///         begins with a blank continues the field above it. Text whose first paragraph holds no
///         known field has no fields: all of it is text.
/// Errors: Kind::data, with the number of the line, for a line among the fields that is none, so
///         that no field can end up in the text, nor text in a field.
Buffer parse_buffer(std::string_view text, std::span<const std::string> known);

} // namespace tkt::desk
