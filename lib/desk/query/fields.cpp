// The fields of the query language. One that is added here is known to list, search, rules and
// completions; tkt-query(7) has its meaning.
#include <array>

#include <fmt/format.h>

#include "base/text.hpp"
#include "desk/query/builder.hpp"
#include "desk/query/query.hpp"
#include "desk/ticket/custom_field.hpp"

namespace tkt::desk {

const std::vector<QueryField>& query_fields()
{
  static const std::vector<QueryField> fields{
      {"agent", "", "agents", false, false, field_agent},
      {"category", "", "categories", false, false, field_category},
      {"clock", "", "clocks", false, false, field_clock},
      {"closed", "", "times", true, true, field_closed},
      {"comment", "", "", false, false, field_comment},
      {"contact", "", "contacts", false, false, field_contact},
      {"created", "", "times", true, false, field_created},
      {"due", "", "", true, false, field_due},
      {"from", "customer", "", false, false, field_from},
      {"has", "", "has", false, false, field_has},
      {"id", "number", "tickets", true, true, field_number},
      {"is", "", "is", false, false, field_is},
      {"link", "", "tickets", false, false, field_link},
      {"mailbox", "", "mailboxes", false, false, field_mailbox},
      {"message", "last", "times", true, false, field_message},
      {"organisation", "organization", "organisations", false, false, field_organisation},
      {"participant", "with", "", false, false, field_participant},
      {"priority", "", "priorities", true, false, field_priority},
      {"queue", "", "queues", false, false, field_queue},
      {"rating", "", "", true, true, field_rating},
      {"sla", "", "slas", false, false, field_sla},
      {"snoozed", "", "", true, false, field_snoozed},
      {"status", "", "statuses", false, true, field_status},
      {"subject", "", "", false, false, field_subject},
      {"substatus", "", "substatuses", false, true, field_substatus},
      {"tag", "", "tags", false, false, field_tag},
      {"team", "", "teams", false, false, field_team},
      {"text", "body", "", false, false, field_text},
      {"type", "", "types", false, false, field_type},
      {"updated", "changed", "times", true, false, field_updated},
      {"watcher", "", "agents", false, false, field_watcher},
  };
  return fields;
}

const QueryField& find_field(const QueryBuilder& builder, const QueryNode& node)
{
  static const QueryField custom{field_prefix, "", "", true, false, field_custom};
  if (node.field.starts_with(field_prefix))
    return custom;
  const auto wanted = to_lower_ascii(node.field);
  const QueryField* begins = nullptr;
  std::vector<std::string> all;
  std::vector<std::string> several;
  for (const auto& field : query_fields()) {
    if (field.name == wanted || field.alias == wanted)
      return field;
    all.emplace_back(field.name);
    if (!field.alias.empty())
      all.emplace_back(field.alias);
    if (field.name.starts_with(wanted) || field.alias.starts_with(wanted)) {
      begins = &field;
      several.emplace_back(field.name.starts_with(wanted) ? field.name : field.alias);
    }
  }
  if (several.size() == 1)
    return *begins;
  for (const auto& field : builder.config().fields)
    all.push_back(fmt::format("{}{}", field_prefix, field.name));
  const QuerySpan where{node.where.at, node.field.size()};
  if (!several.empty())
    builder.fail(fmt::format("\"{}:\" may be {}", node.field, join(several, ", ")), where);
  builder.fail(fmt::format("no field \"{}\"{}; what is to be looked for as it stands goes into "
                           "quotes",
                           node.field, did_you_mean(wanted, all)),
               where);
}

std::vector<QueryFieldHelp> query_field_help()
{
  std::vector<QueryFieldHelp> all;
  for (const auto& field : query_fields())
    all.push_back({field.name, field.alias, field.values});
  return all;
}

const std::vector<std::string>& query_words(std::string_view kind)
{
  static const std::vector<std::string> none;
  static const std::vector<std::string> times{"today",      "yesterday",  "this-week", "last-week",
                                              "this-month", "last-month", "<1h",       "<1d",
                                              "<7d",        ">7d"};
  if (kind == "is")
    return words_of_is();
  if (kind == "has")
    return words_of_has();
  return kind == "times" ? times : none;
}

} // namespace tkt::desk
