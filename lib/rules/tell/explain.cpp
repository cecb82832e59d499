#include "rules/tell/explain.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "contacts/contact_lookup.hpp"
#include "rules/tell/explain_changes.hpp"

namespace tkt::rules {

namespace {

using nlohmann::json;

std::string names(const std::vector<mail::Address>& addresses)
{
  std::string text;
  for (const auto& address : addresses)
    text += (text.empty() ? "" : ", ") + mail::to_text(address);
  return text.empty() ? "nobody" : text;
}

void add_trace(std::string& out, const Trace& trace, std::size_t depth)
{
  out += fmt::format("  {:{}}{} {}", "", depth * 2, trace.holds ? "+" : "-", trace.text);
  if (!trace.seen.empty())
    out += fmt::format("   (seen: {})", trace.seen);
  out += '\n';
  for (const auto& part : trace.parts)
    add_trace(out, part, depth + 1);
}

json to_json(const Trace& trace)
{
  json parts = json::array();
  for (const auto& part : trace.parts)
    parts.push_back(to_json(part));
  return {{"test", trace.text}, {"holds", trace.holds}, {"seen", trace.seen}, {"parts", parts}};
}

json to_json(const mail::Address& address)
{
  return {{"name", address.name}, {"address", address.address}};
}

template <class Value>
json or_null(const std::optional<Value>& value)
{
  return value ? json(value->value) : json(nullptr);
}

json to_json(const Plan& plan)
{
  json changes = json::object();
  const auto put = [&](const char* name, const std::optional<Plan::Word>& word) {
    if (word)
      changes[name] = word->value;
  };
  put("queue", plan.queue);
  put("agent", plan.agent);
  put("team", plan.team);
  put("priority", plan.priority);
  put("category", plan.category);
  put("type", plan.type);
  put("status", plan.status);
  put("sla", plan.sla);
  put("assign", plan.pool);
  put("pause", plan.pause);
  put("contact_type", plan.contact_type);
  put("contact_vip", plan.contact_vip);
  const auto list = [&](const char* name, const std::vector<Plan::Word>& words) {
    for (const auto& word : words)
      changes[name].push_back(word.value);
  };
  list("set_field", plan.fields);
  list("add_watchers", plan.add_watchers);
  list("link", plan.links);
  list("note", plan.notes);
  list("answer", plan.answers);
  list("forward", plan.forwards);
  list("notify", plan.notices);
  list("run", plan.runs);
  if (plan.spam)
    changes["spam"] = true;
  if (plan.drop)
    changes["drop"] = true;
  if (plan.new_ticket)
    changes["new_ticket"] = true;
  for (const auto& tag : plan.add_tags)
    changes["add_tags"].push_back(tag.value);
  for (const auto& tag : plan.remove_tags)
    changes["remove_tags"].push_back(tag.value);
  return changes;
}

/// What would happen besides the decision itself.
struct Outlook {
  bool looks_up = false; ///< the lookup program would be asked first
  std::vector<Foreseen> changes;
};

json to_json(const RuleTrace& rule)
{
  return {{"rule", rule.rule},
          {"holds", rule.holds},
          {"condition", to_json(rule.condition)},
          {"actions", rule.actions}};
}

json to_json(const Foreseen& change)
{
  json rules = json::array();
  for (const auto& rule : change.rules)
    rules.push_back(change.waits ? json{{"rule", rule.rule}} : to_json(rule));
  return {
      {"on", change.trigger}, {"change", change.change}, {"waits", change.waits}, {"rules", rules}};
}

std::string to_text(std::string_view name, const Arrival& arrival, const mail::Message& message,
                    const Decision& decision, const Outlook& outlook)
{
  std::string out = fmt::format("{}\n", name);
  const auto line = [&](std::string_view what, const std::string& text) {
    out += fmt::format("  {:<16} {}\n", what, text);
  };
  const auto rule_lines = [&](const RuleTrace& rule) {
    line(rule.holds ? "rule +" : "rule -", fmt::format("\"{}\"", rule.rule));
    add_trace(out, rule.condition, 9);
    for (const auto& action : rule.actions)
      if (rule.holds)
        line("", fmt::format("=> {}", action));
  };
  line("from", names(message.from()));
  line("to", names(message.to()));
  line("subject", decision.subject);
  line("reads as", fmt::format("{}{}", mail::to_text(decision.classification.what),
                               decision.classification.reason.empty()
                                   ? ""
                                   : " (" + decision.classification.reason + ')'));
  line("text", fmt::format("{} bytes, {} attachments", message.text().size(),
                           message.attachments().size()));
  for (const auto& note : decision.notes)
    line("note", note);
  switch (decision.disposition) {
  case Disposition::opens:
    line("opens", fmt::format("a ticket: {}", decision.reason));
    break;
  case Disposition::follows:
    line("follows", fmt::format("ticket {}: {}", *decision.ticket, decision.reason));
    break;
  case Disposition::ignored:
    line("is ignored", decision.reason);
    break;
  }
  if (decision.agent_mail) {
    const auto& mail = *decision.agent_mail;
    line("agent", fmt::format("{}: {}", mail.login,
                              !mail.mistakes.empty()           ? "a comment, for its mistakes"
                              : mail.note || mail.text.empty() ? "a comment"
                              : mail.direct ? "an answer that the customer has got already"
                                            : "an answer"));
    for (const auto& command : mail.commands)
      line("command", fmt::format("#{} {}", command.name, command.argument));
    for (const auto& mistake : mail.mistakes)
      line("mistake", mistake);
  }
  if (decision.rating)
    line("rates",
         fmt::format("{}{}{}", decision.rating->score, decision.rating->comment.empty() ? "" : ": ",
                     decision.rating->comment));
  if (decision.refused)
    line("is refused", decision.refusal_reason);
  if (decision.linked)
    line("links to", fmt::format("ticket {}", *decision.linked));
  if (decision.contact && !decision.contact->id)
    line("contact", fmt::format("{} (by lookup)", decision.contact->name));
  else
    line("contact", decision.contact ? fmt::format("{} (contact {})", decision.contact->name,
                                                   decision.contact->id)
                                     : "not known");
  if (!decision.spam.empty())
    line("is spam", decision.spam);
  if (outlook.looks_up)
    line("lookup", fmt::format("the program would be asked about {} first; not asked now",
                               decision.requester.address));
  for (const auto& rule : decision.outcome.all)
    rule_lines(rule);
  if (decision.disposition == Disposition::opens)
    line("queue", fmt::format("{} ({})", decision.queue, decision.queue_reason));
  if (decision.status)
    line("status", fmt::format("{} ({})", *decision.status, decision.status_reason));
  if (!decision.acknowledgement_reason.empty())
    line(decision.acknowledges ? "acknowledges" : "no answer", decision.acknowledgement_reason);
  for (const auto& change : outlook.changes) {
    line(change.waits ? "waits" : "then",
         fmt::format("{} ({}){}", change.trigger, change.change,
                     change.waits ? fmt::format(": rule \"{}\", looked at when its time is over",
                                                change.rules.front().rule)
                                  : ":"));
    if (!change.waits)
      for (const auto& rule : change.rules)
        rule_lines(rule);
  }
  line("fetched from", arrival.mailbox);
  return out;
}

std::string to_json_line(std::string_view name, const Arrival& arrival,
                         const mail::Message& message, const Decision& decision,
                         const Outlook& outlook)
{
  json rules = json::array();
  for (const auto& rule : decision.outcome.all)
    rules.push_back(to_json(rule));
  json changes = json::array();
  for (const auto& change : outlook.changes)
    changes.push_back(to_json(change));
  json from = json::array();
  for (const auto& address : message.from())
    from.push_back(to_json(address));
  json attachments = json::array();
  for (const auto& file : message.attachments())
    attachments.push_back({{"name", file.name}, {"type", file.type}, {"size", file.size}});
  const json object{
      {"format", 1},
      {"file", name},
      {"mailbox", arrival.mailbox},
      {"from", from},
      {"subject", decision.subject},
      {"message_id", message.message_id()},
      {"class", mail::to_text(decision.classification.what)},
      {"class_reason", decision.classification.reason},
      {"text", message.text()},
      {"attachments", attachments},
      {"notes", decision.notes},
      {"disposition", to_text(decision.disposition)},
      {"reason", decision.reason},
      {"sign", to_text(decision.thread.sign)},
      {"ticket", or_null(decision.ticket)},
      {"linked", or_null(decision.linked)},
      {"refused", decision.refused},
      {"refusal_reason", decision.refusal_reason},
      {"rating", decision.rating ? json(decision.rating->score) : json(nullptr)},
      {"agent", decision.agent_mail ? json(decision.agent_mail->login) : json(nullptr)},
      {"requester", to_json(decision.requester)},
      {"contact", decision.contact ? json(decision.contact->id.value) : json(nullptr)},
      {"looks_up", outlook.looks_up},
      {"spam", decision.spam},
      {"queue", decision.queue},
      {"queue_reason", decision.queue_reason},
      {"changes", to_json(decision.outcome.plan)},
      {"status", decision.status ? json(*decision.status) : json(nullptr)},
      {"rules", rules},
      {"acknowledges", decision.acknowledges},
      {"out_of_hours", decision.out_of_hours},
      {"acknowledgement_reason", decision.acknowledgement_reason},
      {"then", changes}};
  return object.dump(-1, ' ', false, json::error_handler_t::replace) + '\n';
}

} // namespace

std::string explain(const Bench& bench, const Arrival& arrival, std::string_view name,
                    std::string_view raw, As as)
{
  const auto message = mail::Message::parse(raw);
  const auto decision = decide(bench, arrival, message, arrival.arrived_at, true);
  const Outlook outlook{desk::would_look_up(bench.db, bench.config.contact_lookup,
                                            decision.requester.address, arrival.arrived_at),
                        foresee(bench, arrival, message, decision)};
  return as == As::json ? to_json_line(name, arrival, message, decision, outlook)
                        : to_text(name, arrival, message, decision, outlook);
}

} // namespace tkt::rules
