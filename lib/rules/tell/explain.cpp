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
  put("assign", plan.round_robin);
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
  std::vector<TriggerPreview> changes;
};

json to_json(const RuleTrace& rule)
{
  return {{"rule", rule.rule},
          {"holds", rule.holds},
          {"condition", to_json(rule.condition)},
          {"actions", rule.actions}};
}

json to_json(const TriggerPreview& change)
{
  json rules = json::array();
  for (const auto& rule : change.rules)
    rules.push_back(change.waits ? json{{"rule", rule.rule}} : to_json(rule));
  return {
      {"on", change.trigger}, {"change", change.change}, {"waits", change.waits}, {"rules", rules}};
}

/// The text of an explanation: a name and a value on each line.
class Lines {
public:
  explicit Lines(std::string_view title) : text_{fmt::format("{}\n", title)} {}

  void add(std::string_view name, std::string_view value)
  {
    text_ += fmt::format("  {:<16} {}\n", name, value);
  }
  void add(const RuleTrace& rule)
  {
    add(rule.holds ? "rule +" : "rule -", fmt::format("\"{}\"", rule.rule));
    add_trace(text_, rule.condition, 9);
    if (rule.holds)
      for (const auto& action : rule.actions)
        add("", fmt::format("=> {}", action));
  }

  std::string take() && { return std::move(text_); }

private:
  std::string text_;
};

void add_message(Lines& lines, const mail::Message& message, const Decision& decision)
{
  const auto& [what, reason] = decision.classification;
  lines.add("from", names(message.from()));
  lines.add("to", names(message.to()));
  lines.add("subject", decision.subject);
  lines.add("reads as", reason.empty() ? std::string{mail::to_text(what)}
                                       : fmt::format("{} ({})", mail::to_text(what), reason));
  lines.add("text", fmt::format("{} bytes, {} attachments", message.text().size(),
                                message.attachments().size()));
  for (const auto& note : decision.notes)
    lines.add("note", note);
}

void add_disposition(Lines& lines, const Decision& decision)
{
  switch (decision.disposition) {
  case Disposition::opens:
    lines.add("opens", fmt::format("a ticket: {}", decision.reason));
    break;
  case Disposition::follows:
    lines.add("follows", fmt::format("ticket {}: {}", *decision.ticket, decision.reason));
    break;
  case Disposition::ignored:
    lines.add("is ignored", decision.reason);
    break;
  }
}

void add_agent_mail(Lines& lines, const AgentMail& mail)
{
  lines.add("agent", fmt::format("{}: {}", mail.login,
                                 !mail.mistakes.empty()           ? "a comment, for its mistakes"
                                 : mail.note || mail.text.empty() ? "a comment"
                                 : mail.direct ? "an answer that the customer has got already"
                                               : "an answer"));
  for (const auto& command : mail.commands)
    lines.add("command", fmt::format("#{} {}", command.name, command.argument));
  for (const auto& mistake : mail.mistakes)
    lines.add("mistake", mistake);
}

void add_sender(Lines& lines, const Decision& decision, bool looks_up)
{
  const auto& contact = decision.contact;
  lines.add("contact", !contact       ? "not known"
                       : !contact->id ? fmt::format("{} (by lookup)", contact->name)
                                      : fmt::format("{} (contact {})", contact->name, contact->id));
  if (!decision.spam.empty())
    lines.add("is spam", decision.spam);
  if (looks_up)
    lines.add("lookup", fmt::format("the program would be asked about {} first; not asked now",
                                    decision.requester.address));
}

void add_change(Lines& lines, const TriggerPreview& change)
{
  if (change.waits) {
    lines.add("waits", fmt::format("{} ({}): rule \"{}\", looked at when its time is over",
                                   change.trigger, change.change, change.rules.front().rule));
    return;
  }
  lines.add("then", fmt::format("{} ({}):", change.trigger, change.change));
  for (const auto& rule : change.rules)
    lines.add(rule);
}

std::string to_text(std::string_view name, const Arrival& arrival, const mail::Message& message,
                    const Decision& decision, const Outlook& outlook)
{
  Lines lines{name};
  add_message(lines, message, decision);
  add_disposition(lines, decision);
  if (decision.agent_mail)
    add_agent_mail(lines, *decision.agent_mail);
  if (const auto& rating = decision.rating)
    lines.add("rates", fmt::format("{}{}{}", rating->score, rating->comment.empty() ? "" : ": ",
                                   rating->comment));
  if (decision.refused)
    lines.add("is refused", decision.refusal_reason);
  if (decision.linked)
    lines.add("links to", fmt::format("ticket {}", *decision.linked));
  add_sender(lines, decision, outlook.looks_up);
  for (const auto& rule : decision.outcome.all)
    lines.add(rule);
  if (decision.disposition == Disposition::opens)
    lines.add("queue", fmt::format("{} ({})", decision.queue, decision.queue_reason));
  if (decision.status)
    lines.add("status", fmt::format("{} ({})", *decision.status, decision.status_reason));
  if (!decision.acknowledgement_reason.empty())
    lines.add(decision.acknowledges ? "acknowledges" : "no answer",
              decision.acknowledgement_reason);
  for (const auto& change : outlook.changes)
    add_change(lines, change);
  lines.add("fetched from", arrival.mailbox);
  return std::move(lines).take();
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
                        preview_triggers(bench, arrival, message, decision)};
  return as == As::json ? to_json_line(name, arrival, message, decision, outlook)
                        : to_text(name, arrival, message, decision, outlook);
}

} // namespace tkt::rules
