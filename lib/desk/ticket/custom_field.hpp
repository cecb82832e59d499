// Values of the fields that the configuration adds to tickets ([field.NAME] of tkt.toml(5)).
//
// They are a table of their own, looked at only where somebody asks for them: two hundred fields
// cost a list nothing.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/row_id.hpp"
#include "desk/log/session.hpp"
#include "desk/ticket/change.hpp"

namespace tkt::desk {

/// What stands in front of the name wherever a field is written: `field.invoice`.
inline constexpr std::string_view field_prefix = "field.";

/// A value in its one form: `12.5`, `2026-12-24`, `yes` or `no`, a choice as the configuration
/// spells it, an URL with http or https.
/// Errors: Kind::usage for a text that is no such value.
std::string normal_value(const config::CustomField& field, std::string_view text);

/// Sets a field; "" empties it. Writes an event whose kind is `field.NAME`. Nothing if it is so
/// already.
/// Errors: Kind::usage for an unknown ticket, field or value.
std::optional<Change> set_custom_field(Session& session, TicketId ticket, std::string_view name,
                                       std::string_view value, std::string_view reason = {});

struct FieldValue {
  std::string name;
  std::string value;
};
/// Those that have one, by name. Also of fields that the configuration has no more.
std::vector<FieldValue> custom_fields(store::Database& db, TicketId ticket);
/// "" if it has none.
std::string custom_field(store::Database& db, TicketId ticket, std::string_view name);

/// How a value is compared.
enum class Comparison { equal, less, at_most, more, at_least };

/// A condition on `ticket t`: SQL with `?` for `texts`, in order, which all bind as texts.
struct FieldCondition {
  std::string sql;
  std::vector<std::string> texts;
};
/// For queries: `field.invoice:4711`, `field.amount:>100`, and with "" a field that has no value.
/// Texts compare without case; numbers and dates by size.
/// Errors: Kind::usage for an unknown field, for a value that it cannot have, and for an order of
///         what has none.
FieldCondition field_condition(const config::Config& config, std::string_view name,
                               Comparison comparison, std::string_view value);

/// Required fields that a ticket has no value for: their names.
std::vector<std::string> missing_fields(store::Database& db, const config::Config& config,
                                        TicketId ticket);

} // namespace tkt::desk
