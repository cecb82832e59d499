// The mark in a subject by which people, and programs that drop all else, know the ticket.
#pragma once

#include <string>
#include <string_view>

namespace tkt::send {

/// Whether `tag` stands in `subject` as it is: `#5` does not stand in `#55`.
bool has_tag(std::string_view subject, std::string_view tag);

/// `subject` with `tag` before it, unless it is in there; an empty tag adds nothing.
std::string with_tag(std::string_view subject, std::string_view tag);

/// `Re: `, tag and subject, each once, however often the subject has been answered.
std::string answer_subject(std::string_view subject, std::string_view tag);

} // namespace tkt::send
