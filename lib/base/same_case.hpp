// Capitals and small letters taken for the same, letter by letter.
#pragma once

#include <string>
#include <string_view>

namespace tkt {

/// One letter for all that differ by case alone (`s`, `S`, `ſ`; `k`, `K` and the sign of Kelvin),
/// as regular expressions without regard to case see them. Unlike fold(), which is for people, no
/// letter becomes two: what stands in a text stands in the result. Bytes that are no UTF-8 stay.
std::string same_case(std::string_view text);

} // namespace tkt
