// Inside the mail room: message ids (RFC 5322, section 3.6.4).
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace tkt::mail {

/// The ids in a raw field value, without <>, in order, each once. Words and comments around them
/// are passed over; folds inside them vanish. Ids without <> count where nothing in the field has
/// them. Left out: empty ones, those with blanks or control characters, those over 998 octets; and
/// of more than a thousand those between the first hundred and the newest.
std::vector<std::string> all_ids(std::string_view raw);

/// The first of them; empty if there is none.
std::string first_id(std::string_view raw);

} // namespace tkt::mail
