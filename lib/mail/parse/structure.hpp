// Inside the mail room: the parts of a message as ranges of its bytes.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "mail/parse/message.hpp"
#include "mail/parse/transfer.hpp"

namespace tkt::mail {

/// Views into the raw message: the name without blanks, the value with its folds.
struct RawField {
  std::string_view name;
  std::string_view value;
};

struct Part {
  int parent = -1;
  std::size_t depth = 0;
  std::vector<RawField> fields;
  std::vector<int> children; ///< of a multipart, in order
  std::string type;          ///< `text/plain`, lower case; the default where none is given
  Transfer transfer = Transfer::identity;
  std::string_view body; ///< still encoded; for a multipart everything between its ends

  bool as_text = false; ///< a multipart whose parts cannot be told apart: read as text/plain

  bool is_multipart() const { return type.starts_with("multipart/") && !as_text; }
  std::string_view leaf_type() const { return as_text ? "text/plain" : std::string_view{type}; }

  /// The first field of that name; a null view if there is none.
  std::string_view field(std::string_view name) const;
};

struct Structure {
  std::vector<Part> parts; ///< depth first; the whole message is the first, and always there
  std::vector<std::string> notes;
};

/// Finds header blocks and boundaries in one pass over the lines.
///
/// GMime's parser calls itself for each level, copies preambles, keeps no ranges of attached
/// messages and gives nothing for a message whose first line is wrong. What stands inside of fields
/// and bodies is read with GMime.
Structure scan_structure(std::string_view raw, const Limits& limits);

/// A header block alone, as in message/delivery-status: from the start of `raw` to its blank line.
/// `rest` becomes what follows.
std::vector<RawField> scan_fields(std::string_view raw, std::string_view& rest);

/// A parameter of Content-Type or Content-Disposition, in UTF-8 on one line: continuations and
/// charsets of RFC 2231, encoded words within quotes, bytes without declaration. Empty if absent.
std::string parameter(std::string_view field_value, std::string_view name,
                      std::string_view body_charset);

} // namespace tkt::mail
