// The kinds of values that conditions and actions take.
#pragma once

#include "config/keys/rule_words.hpp"

namespace tkt::rules::takes {

using config::ValueKind;

// Why a value is none of its kind; "" if it is one.
std::string address_to_meet_problem(std::string_view value);
std::string address_problem(std::string_view value);
std::string pattern_problem(std::string_view value);
std::string header_problem(std::string_view value);
std::string header_pattern_problem(std::string_view value);
std::string class_problem(std::string_view value);
std::string language_problem(std::string_view value);
std::string result_problem(std::string_view value);
std::string field_problem(std::string_view value);
std::string set_field_problem(std::string_view value);
std::string size_problem(std::string_view value);
std::string duration_problem(std::string_view value);
std::string listener_problem(std::string_view value);
void refer_to_listener(const std::string& value, const config::Node& node, config::Reader& in);

/// The name of one section.
constexpr ValueKind one(config::Target target)
{
  return {.several = false, .target = target};
}

/// One or more names of sections.
constexpr ValueKind several(config::Target target)
{
  return {.target = target};
}

inline constexpr ValueKind texts{};
inline constexpr ValueKind text{.type = "text", .several = false};
inline constexpr ValueKind flag{.type = "true | false", .several = false, .flag = true};
inline constexpr ValueKind addresses{.type = "address or list of addresses",
                                     .problem = address_to_meet_problem};
inline constexpr ValueKind forward{.type = addresses.type, .problem = address_problem};
/// Regular expressions (RE2).
inline constexpr ValueKind patterns{.type = "regular expression or list of them",
                                    .problem = pattern_problem};
/// `Name: text`, or `Name` alone for a field of the header that is there.
inline constexpr ValueKind headers{.problem = header_problem};
/// `Name: expression`.
inline constexpr ValueKind header_patterns{.type = patterns.type,
                                           .problem = header_pattern_problem};
inline constexpr ValueKind classes{.problem = class_problem};
/// Codes of two or three letters.
inline constexpr ValueKind languages{.problem = language_problem};
/// Of Authentication-Results (RFC 8601): `dkim=pass`.
inline constexpr ValueKind results{.problem = result_problem};
/// Of the desk's own: `NAME: value`, or `NAME` alone for one that has a value.
inline constexpr ValueKind fields{.problem = field_problem};
/// `NAME: value`; `NAME:` empties it.
inline constexpr ValueKind set_fields{.problem = set_field_problem};
inline constexpr ValueKind size{.type = "size", .several = false, .problem = size_problem};
inline constexpr ValueKind duration{
    .type = "duration", .several = false, .problem = duration_problem};
/// Who is notified (send/compose/notice_recipients.hpp).
inline constexpr ValueKind listeners{.problem = listener_problem, .refer = refer_to_listener};
/// Logins or addresses.
inline constexpr ValueKind watchers{.refer = refer_to_listener};
inline constexpr ValueKind template_name{.type = "template", .several = false};
/// For sh(1).
inline constexpr ValueKind command{.type = "command", .several = false};

} // namespace tkt::rules::takes
