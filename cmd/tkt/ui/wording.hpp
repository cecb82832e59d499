// Events and clocks in words.
#pragma once

#include <string>
#include <string_view>

#include "desk/log/event.hpp"
#include "desk/ticket/change.hpp"
#include "desk/ticket/ticket.hpp"
#include "term/colour.hpp"
#include "term/terminal.hpp"

namespace tkt::cli {

/// `status: open → closed (the customer wrote that it works)`. Not yet safe for a terminal. For
/// whoever reads at one, times are told as there.
std::string describe(const desk::Event& event, const term::Terminal& reader = {});
/// The same of a change, which has no reason: `tag added: hot`.
std::string describe(std::string_view field, const desk::Change& change);

/// The sign in the first column of a list, and its colour: their shapes differ, so that nobody
/// needs the colour.
std::string clock_sign(desk::ClockState state, term::Charset charset);
term::Tone clock_tone(desk::ClockState state);

/// `open/escalated`, or `open`.
std::string full_status(const desk::Ticket& ticket);

/// Reasons hold times in RFC 3339: on a terminal they are told as clocks show them there.
std::string with_times_for(const term::Terminal& reader, std::string_view text);

/// On a terminal `3 h ago`, elsewhere RFC 3339.
std::string when(Instant at, Instant now, const term::Terminal& terminal);

/// Where there is room for both, on a terminal: `2024-03-01 09:00 (3 h ago)`.
std::string moment(Instant at, Instant now, const term::Terminal& terminal);

} // namespace tkt::cli
