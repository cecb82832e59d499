#include "desk/ticket/custom_field.hpp"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "base/error.hpp"
#include "base/suggest.hpp"
#include "base/text.hpp"
#include "desk/log/event.hpp"
#include "store/transaction.hpp"

namespace tkt::desk {

namespace {

using config::CustomField;
using Type = CustomField::Type;

constexpr std::size_t longest_text = 10'000;
constexpr std::size_t longest_folded = 200; // enough to find it by

[[noreturn]] void refuse(const CustomField& field, std::string_view text, std::string_view what)
{
  throw Error{Kind::usage,
              fmt::format("field.{}: \"{}\" is no {}", field.name, clip(text, 80), what)};
}

std::optional<double> read_number(std::string_view text)
{
  const auto number = parse_number<double>(text);
  return number && std::isfinite(*number) ? number : std::nullopt;
}

std::optional<Instant> read_date(const std::string& text)
{
  return text.size() == 10 ? parse_rfc3339(text + "T00:00:00Z") : std::nullopt;
}

std::string read_flag(const CustomField& field, std::string_view text)
{
  for (const auto word : {"yes", "true", "on", "1"})
    if (equal_ascii_case(text, word))
      return "yes";
  for (const auto word : {"no", "false", "off", "0"})
    if (equal_ascii_case(text, word))
      return "no";
  refuse(field, text, "yes or no");
}

std::string read_choice(const CustomField& field, std::string_view text)
{
  for (const auto& value : field.values)
    if (fold(value) == fold(text))
      return value;
  throw Error{Kind::usage, fmt::format("field.{}: no \"{}\"{}", field.name, clip(text, 80),
                                       did_you_mean_one_of(text, field.values))};
}

std::string read_url(const CustomField& field, std::string_view text)
{
  const auto lower = to_lower_ascii(text);
  const bool scheme = lower.starts_with("http://") || lower.starts_with("https://");
  if (!scheme || lower.size() <= lower.find("//") + 2 || text.find(' ') != std::string_view::npos)
    refuse(field, text, "URL such as https://example.com/");
  return std::string{text};
}

bool is_one_line(std::string_view text)
{
  return is_utf8(text) && std::none_of(text.begin(), text.end(), [](char c) {
           return static_cast<unsigned char>(c) < ' ' || c == 0x7f;
         });
}

/// What the column `number` holds; "" for NULL.
std::string number_of(const CustomField& field, const std::string& value)
{
  if (field.type == Type::number)
    return value;
  if (field.type == Type::date)
    return fmt::format("{}",
                       std::chrono::floor<days>(*read_date(value)).time_since_epoch().count());
  return {};
}

std::string folded(std::string_view value)
{
  return std::string{clip(fold(value), longest_folded)};
}

std::string_view sign(Comparison comparison)
{
  switch (comparison) {
  case Comparison::equal:
    return "=";
  case Comparison::less:
    return "<";
  case Comparison::at_most:
    return "<=";
  case Comparison::more:
    return ">";
  case Comparison::at_least:
    break;
  }
  return ">=";
}

} // namespace

std::string normal_value(const CustomField& field, std::string_view text)
{
  const std::string value{trim(text)};
  if (value.empty())
    return value;
  if (!is_one_line(value) || value.size() > longest_text)
    refuse(field, "that", "text of one line");
  switch (field.type) {
  case Type::text:
    return value;
  case Type::number:
    if (const auto number = read_number(value))
      return fmt::format("{}", *number == 0 ? 0 : *number);
    refuse(field, value, "number");
  case Type::date:
    if (read_date(value))
      return value;
    refuse(field, value, "date such as 2026-12-24");
  case Type::choice:
    return read_choice(field, value);
  case Type::flag:
    return read_flag(field, value);
  case Type::url:
    break;
  }
  return read_url(field, value);
}

std::optional<Change> set_custom_field(Session& session, TicketId id, std::string_view name,
                                       std::string_view text, std::string_view reason)
{
  const auto* field = session.config.find_field(name);
  if (field == nullptr && !text.empty())
    session.config.field(name); // says what is near
  const auto value = field == nullptr ? std::string{} : normal_value(*field, text);
  auto& db = session.db;
  store::Transaction tx{db};
  get_ticket(db, id);
  const auto before = custom_field(db, id, name);
  if (before == value)
    return {};
  if (value.empty()) {
    db.prepare("DELETE FROM ticket_field WHERE ticket = ? AND name = ?").run(id, name);
  } else {
    const auto number = number_of(*field, value);
    db.prepare("INSERT INTO ticket_field(ticket, name, value, folded, number) "
               "VALUES (?1, ?2, ?3, ?4, CASE ?5 WHEN '' THEN NULL ELSE CAST(?5 AS REAL) END) "
               "ON CONFLICT(ticket, name) DO UPDATE SET value = excluded.value, "
               "folded = excluded.folded, number = excluded.number")
        .run(id, name, value, folded(value), number);
  }
  const auto kind = fmt::format("{}{}", field_prefix, name);
  add_event(session, id, {.kind = kind, .before = before, .after = value, .reason = reason});
  tx.commit();
  return Change{id, before, value};
}

std::vector<FieldValue> custom_fields(store::Database& db, TicketId ticket)
{
  std::vector<FieldValue> values;
  for (auto [name, value] :
       db.prepare("SELECT name, value FROM ticket_field WHERE ticket = ? ORDER BY name")
           .bind_all(ticket)
           .rows<std::string, std::string>())
    values.push_back({std::move(name), std::move(value)});
  return values;
}

std::string custom_field(store::Database& db, TicketId ticket, std::string_view name)
{
  return db.prepare("SELECT value FROM ticket_field WHERE ticket = ? AND name = ?")
      .bind_all(ticket, name)
      .value<std::string>()
      .value_or("");
}

FieldCondition field_condition(const config::Config& config, std::string_view name,
                               Comparison comparison, std::string_view value)
{
  const auto& field = config.field(name);
  const bool ordered = field.type == Type::number || field.type == Type::date;
  if (comparison != Comparison::equal && !ordered)
    throw Error{Kind::usage, fmt::format("field.{}: a {} is neither more nor less", name,
                                         config::to_text(field.type))};
  const auto normal = normal_value(field, value);
  if (normal.empty()) {
    if (comparison != Comparison::equal)
      throw Error{Kind::usage, fmt::format("field.{}: {} than what?", name, sign(comparison))};
    return {"NOT EXISTS (SELECT 1 FROM ticket_field f WHERE f.ticket = t.id AND f.name = ?)",
            {std::string{name}}};
  }
  if (!ordered)
    return {"t.id IN (SELECT ticket FROM ticket_field WHERE name = ? AND folded = ?)",
            {std::string{name}, folded(normal)}};
  return {fmt::format("t.id IN (SELECT ticket FROM ticket_field WHERE name = ? AND number {} "
                      "CAST(? AS REAL))",
                      sign(comparison)),
          {std::string{name}, number_of(field, normal)}};
}

std::vector<std::string> missing_fields(store::Database& db, const config::Config& config,
                                        TicketId ticket)
{
  std::vector<std::string> missing;
  for (const auto& field : config.fields)
    if (field.required_on_close && custom_field(db, ticket, field.name).empty())
      missing.push_back(fmt::format("{}{}", field_prefix, field.name));
  return missing;
}

} // namespace tkt::desk
