#include "base/text.hpp"
#include "config/keys/values.hpp"

namespace tkt::config::values {

template <>
const std::vector<Word<Tls>>& words()
{
  static const std::vector<Word<Tls>> all{
      {"auto", Tls::automatic}, {"required", Tls::required}, {"none", Tls::none}};
  return all;
}

template <>
const std::vector<Word<Take>>& words()
{
  static const std::vector<Word<Take>> all{{"unseen", Take::unseen}, {"new", Take::fresh}};
  return all;
}

template <>
const std::vector<Word<Start>>& words()
{
  static const std::vector<Word<Start>> all{
      {"unseen", Start::unseen}, {"now", Start::now}, {"all", Start::all}};
  return all;
}

template <>
const std::vector<Word<SenderName>>& words()
{
  static const std::vector<Word<SenderName>> all{{"queue", SenderName::queue},
                                                 {"agent-name", SenderName::agent_name},
                                                 {"agent-address", SenderName::agent_address}};
  return all;
}

template <>
const std::vector<Word<ReplyTo>>& words()
{
  static const std::vector<Word<ReplyTo>> all{{"queue", ReplyTo::queue}, {"agent", ReplyTo::agent}};
  return all;
}

template <>
const std::vector<Word<TakeOnAction>>& words()
{
  static const std::vector<Word<TakeOnAction>> all{{"always", TakeOnAction::always},
                                                   {"unassigned", TakeOnAction::unassigned},
                                                   {"never", TakeOnAction::never}};
  return all;
}

template <>
const std::vector<Word<Html>>& words()
{
  static const std::vector<Word<Html>> all{{"none", Html::none}, {"markdown", Html::markdown}};
  return all;
}

template <>
const std::vector<Word<LateAnswer>>& words()
{
  static const std::vector<Word<LateAnswer>> all{
      {"new", LateAnswer::fresh}, {"reopen", LateAnswer::reopen}, {"refuse", LateAnswer::refuse}};
  return all;
}

template <>
const std::vector<Word<Rule::Since>>& words()
{
  using Since = Rule::Since;
  static const std::vector<Word<Since>> all{{"status", Since::status},
                                            {"answer", Since::answer},
                                            {"customer", Since::customer},
                                            {"created", Since::created},
                                            {"change", Since::change}};
  return all;
}

template <>
const std::vector<Word<StatusKind>>& words()
{
  static const std::vector<Word<StatusKind>> all{
      {"new", StatusKind::fresh},        {"open", StatusKind::open},
      {"pending", StatusKind::pending},  {"resolved", StatusKind::resolved},
      {"closed", StatusKind::closed},    {"cancelled", StatusKind::cancelled},
      {"rejected", StatusKind::rejected}};
  return all;
}

template <>
const std::vector<Word<Alert>>& words()
{
  static const std::vector<Word<Alert>> all{{"reaction_late", Alert::reaction_late},
                                            {"next_reaction_late", Alert::next_reaction_late},
                                            {"alarm", Alert::alarm},
                                            {"resolve_late", Alert::resolve_late}};
  return all;
}

void not_a_word(const Node& node, Reader& in, const std::vector<std::string>& allowed)
{
  const auto near = node.type == Node::Type::text ? did_you_mean(node.text, allowed) : "";
  std::string text = "expected ";
  for (std::size_t i = 0; i < allowed.size(); ++i)
    text += fmt::format("{}{}",
                        i == 0                    ? ""
                        : i + 1 == allowed.size() ? " or "
                                                  : ", ",
                        quote(allowed[i]));
  in.problem(node, fmt::format("{}, found {}{}", text, describe(node), near));
}

Codec<After> after()
{
  return {"\"seen\" | \"keep\" | \"delete\" | \"move:FOLDER\"",
          [](const Node& node, Reader& in) -> std::optional<After> {
            constexpr std::string_view move = "move:";
            if (node.type == Node::Type::text) {
              if (node.text == "seen")
                return After{After::What::seen, ""};
              if (node.text == "keep")
                return After{After::What::keep, ""};
              if (node.text == "delete")
                return After{After::What::remove, ""};
              if (node.text.starts_with(move)) {
                if (const auto whole = read_line(node, in); !whole)
                  return {};
                if (node.text.size() > move.size())
                  return After{After::What::move, node.text.substr(move.size())};
                in.problem(node, "move: to which folder? Write \"move:FOLDER\"");
                return {};
              }
            }
            not_a_word(node, in, {"seen", "keep", "delete", "move:FOLDER"});
            return {};
          },
          [](const After& after) {
            switch (after.what) {
            case After::What::seen:
              return quote("seen");
            case After::What::keep:
              return quote("keep");
            case After::What::remove:
              return quote("delete");
            case After::What::move:
              break;
            }
            return quote("move:" + after.folder);
          }};
}

namespace {

/// What stands in the log of a ticket (desk/log/event.hpp), and what tkt-sla tells.
const std::vector<std::string>& event_names()
{
  static const std::vector<std::string> names{"message",
                                              "ticket.created",
                                              "ticket.message",
                                              "ticket.subject",
                                              "ticket.status",
                                              "ticket.queue",
                                              "ticket.agent",
                                              "ticket.team",
                                              "ticket.priority",
                                              "ticket.category",
                                              "ticket.type",
                                              "ticket.sla",
                                              "ticket.tag_added",
                                              "ticket.tag_removed",
                                              "ticket.linked",
                                              "ticket.unlinked",
                                              "ticket.snoozed",
                                              "ticket.merged",
                                              "ticket.split",
                                              "ticket.bounced",
                                              "ticket.send_failed",
                                              "ticket.forwarded",
                                              "ticket.answered",
                                              "ticket.acknowledged",
                                              "ticket.autoreply",
                                              "ticket.loop",
                                              "ticket.refused",
                                              "ticket.undeliverable",
                                              "ticket.asked_rating",
                                              "ticket.rated",
                                              "ticket.rating_comment",
                                              "ticket.mailed",
                                              "ticket.run",
                                              "ticket.watcher_added",
                                              "ticket.watcher_removed",
                                              "ticket.unassigned",
                                              "sla.reaction_late",
                                              "sla.next_reaction_late",
                                              "sla.alarm",
                                              "sla.resolve_late",
                                              "sla.escalated"};
  return names;
}

} // namespace

Codec<std::string> event()
{
  return {"\"message\" | \"ticket.CHANGE\" | \"sla.ALARM\" | \"after:DURATION\"",
          [](const Node& node, Reader& in) -> std::optional<std::string> {
            auto text = read_line(node, in);
            if (!text)
              return text;
            constexpr std::string_view after = "after:";
            if (text->starts_with(after)) {
              const auto wait = parse_duration(std::string_view{*text}.substr(after.size()));
              if (wait && *wait > seconds{0})
                return text;
              in.problem(node, fmt::format("{}: no duration such as \"after:3d\"", quote(*text)));
              return {};
            }
            // Said aloud: a rule that waits for something that never comes helps nobody.
            const auto& known = event_names();
            if (std::find(known.begin(), known.end(), *text) != known.end() ||
                text->starts_with("ticket.field."))
              return text;
            in.problem(node, fmt::format("{} is nothing that rules run on{}", quote(*text),
                                         did_you_mean(*text, known)));
            return {};
          },
          [](const std::string& text) { return quote(text); }};
}

} // namespace tkt::config::values

namespace tkt::config {

std::string_view to_text(Rule::Since since)
{
  for (const auto& word : values::words<Rule::Since>())
    if (word.value == since)
      return word.text;
  return "";
}

std::string_view to_text(StatusKind kind)
{
  for (const auto& word : values::words<StatusKind>())
    if (word.value == kind)
      return word.text;
  return "";
}

std::string_view to_text(Alert alert)
{
  for (const auto& word : values::words<Alert>())
    if (word.value == alert)
      return word.text;
  return "";
}

} // namespace tkt::config
