// Inside the mail room: format=flowed (RFC 3676).
#pragma once

#include <string>
#include <string_view>

namespace tkt::mail {

/// Joins the lines that a sender broke for transport: quote depth first, stuffing removed, the
/// signature line `-- ` kept. `delsp`: the blank that marks a soft break belongs to the mark.
std::string unflow(std::string_view text, bool delsp);

} // namespace tkt::mail
