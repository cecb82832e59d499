// Subjects of answers.
#pragma once

#include <string>
#include <string_view>

namespace tkt::mail {

/// The subject without the marks that programs put before it: Re, AW, SV, Antw, Odp, Ответ, Fwd,
/// WG, `Re[5]`, `Re (2)`; any number of them; nor control characters, which answers lose. Fit for
/// display and comparison, not as proof of anything.
std::string base_subject(std::string_view subject);

/// `Re: ` and the base subject: one mark, however many there were. A forwarding mark is kept behind
/// it.
std::string reply_subject(std::string_view subject);

} // namespace tkt::mail
