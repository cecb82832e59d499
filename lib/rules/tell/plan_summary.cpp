#include "rules/tell/plan_summary.hpp"

#include <algorithm>

namespace tkt::rules {

namespace {

std::string listed(const std::vector<Plan::Word>& words)
{
  std::vector<std::string> values;
  for (const auto& word : words)
    values.push_back(word.value);
  std::sort(values.begin(), values.end());
  values.erase(std::unique(values.begin(), values.end()), values.end());
  std::string text;
  for (const auto& value : values)
    text += (text.empty() ? "" : ", ") + value;
  return text;
}

} // namespace

std::map<std::string, std::string> effects(const Plan& plan, const Facts& facts)
{
  std::map<std::string, std::string> all;
  const auto put = [&](const char* name, std::string value) {
    if (!value.empty())
      all.emplace(name, std::move(value));
  };
  using desk::Field;
  if (plan.drop) {
    put("drop", "true"); // and nothing else matters
    return all;
  }
  facts.follow(&plan);
  for (const auto field : {Field::queue, Field::agent, Field::team, Field::priority,
                           Field::category, Field::type, Field::status, Field::sla})
    put(std::string{desk::to_text(field)}.c_str(), facts.field(field));
  facts.follow(nullptr);
  if (plan.round_robin)
    all["agent"] = plan.round_robin->value;
  put("set_field", listed(plan.fields));
  put("add_tags", listed(plan.add_tags));
  put("remove_tags", listed(plan.remove_tags));
  put("add_watchers", listed(plan.add_watchers));
  put("link", listed(plan.links));
  put("note", listed(plan.notes));
  put("answer", listed(plan.answers));
  put("forward", listed(plan.forwards));
  put("notify", listed(plan.notices));
  put("run", listed(plan.runs));
  const auto word = [&](const char* name, const std::optional<Plan::Word>& one) {
    if (one)
      put(name, one->value.empty() ? "true" : one->value);
  };
  word("pause", plan.pause);
  word("contact_type", plan.contact_type);
  word("contact_vip", plan.contact_vip);
  word("spam", plan.spam);
  if (!facts.opens_ticket())
    word("new_ticket", plan.new_ticket);
  if (plan.no_acknowledgement)
    put("acknowledge", "false");
  return all;
}

} // namespace tkt::rules
