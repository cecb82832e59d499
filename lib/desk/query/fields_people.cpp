// Fields that ask for people and for words.

#include <fmt/format.h>

#include "base/text.hpp"
#include "desk/query/builder.hpp"
#include "mail/parse/address.hpp"

namespace tkt::desk {

namespace {

std::optional<std::int64_t> contact_number(std::string_view text)
{
  if (text.starts_with('#'))
    text.remove_prefix(1);
  return parse_number<std::int64_t>(text);
}

/// Beginnings of words count: whoever types `ann` means Annabel too.
std::string beginning(const QueryBuilder& b, QueryValue value)
{
  value.prefix = true;
  return b.full_text({value});
}

} // namespace

Condition field_from(const QueryBuilder& b, const QueryNode& node)
{
  std::vector<Condition> parts;
  for (const auto& value : node.values) {
    if (value.text.starts_with('@'))
      // The text of the expression must be that of the index ticket_domain.
      parts.push_back(
          {"lower(substr(t.requester_address, instr(t.requester_address, '@') + 1)) = ?",
           {mail::ascii_domain(value.text.substr(1))}});
    else if (value.text.find('@') != std::string::npos)
      parts.push_back({"lower(t.requester_address) = ?", {mail::fold_address(value.text)}});
    else
      parts.push_back(
          {"t.id IN (SELECT rowid FROM ticket_search WHERE ticket_search MATCH ?)",
           {fmt::format("{{requester_name requester_address}} : ({})", beginning(b, value))}});
  }
  return any_of(parts);
}

Condition field_contact(const QueryBuilder& b, const QueryNode& node)
{
  std::vector<Condition> parts;
  for (const auto& value : node.values) {
    if (value.text == "none" && !value.quoted)
      parts.push_back({"t.contact IS NULL", {}});
    else if (const auto number = contact_number(value.text)) {
      b.check_number("contact", *number, value);
      parts.push_back({"t.contact = ?", {*number}});
    } else if (value.text.find('@') != std::string::npos)
      parts.push_back({"t.contact = (SELECT a.contact FROM contact_address a WHERE a.address = ?)",
                       {mail::fold_address(value.text)}});
    else
      parts.push_back(
          {"t.contact IN (SELECT rowid FROM contact_search WHERE contact_search MATCH ?)",
           {beginning(b, value)}});
  }
  return any_of(parts);
}

Condition field_organisation(const QueryBuilder&, const QueryNode& node)
{
  std::vector<Condition> parts;
  for (const auto& value : node.values) {
    const auto name = fold(value.text);
    if (value.prefix)
      parts.push_back({"t.contact IN (SELECT c.id FROM contact c WHERE c.organisation_folded >= ? "
                       "AND c.organisation_folded < ?)",
                       {name, name + "\xF4\x8F\xBF\xBF"}});
    else
      parts.push_back({"t.contact IN (SELECT c.id FROM contact c WHERE c.organisation_folded = ? "
                       "AND c.organisation_folded <> '')",
                       {name}});
  }
  return any_of(parts);
}

Condition field_participant(const QueryBuilder& b, const QueryNode& node)
{
  std::vector<Condition> parts;
  for (const auto& value : node.values) {
    if (value.text.find('@') == std::string::npos)
      b.fail("an address is wanted here", value.where);
    parts.push_back({"t.id IN (SELECT p.ticket FROM participant p WHERE p.address = ?)",
                     {mail::fold_address(value.text)}});
  }
  return any_of(parts);
}

Condition field_watcher(const QueryBuilder& b, const QueryNode& node)
{
  std::vector<Condition> parts;
  for (const auto& value : node.values) {
    if (value.text == "none" && !value.quoted) {
      parts.push_back({"NOT EXISTS (SELECT 1 FROM watcher w WHERE w.ticket = t.id)", {}});
      continue;
    }
    const auto who = value.text.find('@') != std::string::npos
                         ? std::vector{mail::fold_address(value.text)}
                         : b.agents(value);
    auto part = one_of("w.agent", who);
    part.sql = fmt::format("t.id IN (SELECT w.ticket FROM watcher w WHERE {})", part.sql);
    parts.push_back(std::move(part));
  }
  return any_of(parts);
}

Condition field_subject(const QueryBuilder& b, const QueryNode& node)
{
  return {"t.id IN (SELECT rowid FROM ticket_search WHERE ticket_search MATCH ?)",
          {fmt::format("subject : ({})", b.full_text(node.values, true))}};
}

Condition field_text(const QueryBuilder& b, const QueryNode& node)
{
  return {"t.id IN (SELECT m.ticket FROM message_search s CROSS JOIN message m INDEXED BY "
          "message_place ON m.id = s.rowid "
          "WHERE s.message_search MATCH ?)",
          {fmt::format("text : ({})", b.full_text(node.values, true))}};
}

Condition field_comment(const QueryBuilder& b, const QueryNode& node)
{
  return {"t.id IN (SELECT m.ticket FROM message_search s CROSS JOIN message m ON m.id = s.rowid "
          "WHERE s.message_search MATCH ? AND m.kind = 'comment')",
          {b.full_text(node.values, true)}};
}

} // namespace tkt::desk
