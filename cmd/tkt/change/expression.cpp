#include "tkt/change/expression.hpp"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "base/error.hpp"
#include "base/suggest.hpp"
#include "base/text.hpp"
#include "desk/message/autoreply.hpp"
#include "desk/ticket/change.hpp"
#include "desk/ticket/custom_field.hpp"
#include "desk/ticket/link.hpp"
#include "desk/ticket/snooze.hpp"
#include "tkt/arguments/address_argument.hpp"
#include "tkt/arguments/ticket_argument.hpp"
#include "tkt/ui/time_argument.hpp"

namespace tkt::cli {

namespace {

/// A tag as it may be: letters of any language, nothing that parts words or does things.
const std::string& check_tag(const std::string& name)
{
  const bool bad = std::any_of(name.begin(), name.end(), [](char c) {
    return c == ' ' || c == ',' || static_cast<unsigned char>(c) < 0x20 || c == 0x7f;
  });
  if (name.empty() || bad || !is_utf8(name))
    throw Error{Kind::usage, fmt::format("\"{}\" is no tag: it needs letters, without blanks or "
                                         "commas",
                                         name)};
  return name;
}

ChangeWord tag_word(const std::string& name, bool add)
{
  check_tag(name);
  return {"tag " + name, [name, add](desk::Session& session, TicketId id, const std::string& reason,
                                     Changes& changes) {
            if (add && desk::add_tag(session, id, name, reason))
              changes.add("tag", desk::Change{id, "", name});
            if (!add && desk::remove_tag(session, id, name, reason))
              changes.add("tag", desk::Change{id, name, ""});
          }};
}

ChangeWord field_word(Shell& shell, desk::Field field, std::string value)
{
  if (field == desk::Field::agent)
    value = value == "none" || value.empty() ? "" : shell.config().match_agent(value).login;
  if (field == desk::Field::subject)
    value = one_line(to_utf8(value));
  desk::check_value(shell.config(), field, value);
  return {
      std::string{desk::to_text(field)},
      [field, value](desk::Session& session, TicketId id, const std::string& reason,
                     Changes& changes) { set_field(session, id, field, value, changes, reason); }};
}

/// `field.invoice=4711`
ChangeWord custom_word(Shell& shell, const std::string& name, const std::string& text)
{
  const auto& field = shell.config().field(name);
  const auto value = desk::normal_value(field, text);
  return {fmt::format("{}{}", desk::field_prefix, name),
          [name, value](desk::Session& session, TicketId id, const std::string& reason,
                        Changes& changes) {
            changes.add(fmt::format("{}{}", desk::field_prefix, name),
                        desk::set_custom_field(session, id, name, value, reason));
          }};
}

/// `depends:17`
ChangeWord link_word(Shell& shell, const std::string& value, bool add)
{
  const auto colon = value.find(':');
  const auto name = value.substr(0, colon);
  const auto kind = desk::parse_link_kind(name);
  if (!kind || colon == std::string::npos)
    throw Error{Kind::usage, fmt::format("\"{}\" is no link such as depends:17{}", value,
                                         did_you_mean_one_of(name, desk::link_kind_names()))};
  const auto other = find_ticket(shell.db(), value.substr(colon + 1));
  desk::get_ticket(shell.db(), other);
  return {fmt::format("link {} {}", name, other),
          [=](desk::Session& session, TicketId id, const std::string& reason, Changes& changes) {
            const auto word = fmt::format("{}:{}", desk::to_text(*kind), other);
            if (add && desk::link(session, id, other, *kind, reason))
              changes.add("link", desk::Change{id, "", word});
            if (!add && desk::unlink(session, id, other, *kind, reason))
              changes.add("link", desk::Change{id, word, ""});
          }};
}

ChangeWord autoreply_word(const std::string& value)
{
  const std::vector<std::string> names{"usual", "stopped", "skip-next"};
  const auto found = std::find(names.begin(), names.end(), value);
  if (found == names.end())
    throw Error{Kind::usage,
                fmt::format("no autoreply \"{}\"{}", value, did_you_mean_one_of(value, names))};
  const auto state = static_cast<desk::AutoReply>(found - names.begin());
  return {"autoreply",
          [=](desk::Session& session, TicketId id, const std::string& reason, Changes& changes) {
            const auto before = desk::autoreply(session.db, id).state;
            if (desk::set_autoreply(session, id, state, reason))
              changes.add("autoreply", desk::Change{id, std::string{desk::to_text(before)}, value});
          }};
}

/// That of a snooze: clocks follow it. A plan says it in the snooze's own word.
void add_status_change(Changes& changes, const desk::Ticket& before, const desk::Ticket& after)
{
  const auto from = desk::value_of(before, desk::Field::status);
  const auto to = desk::value_of(after, desk::Field::status);
  if (from != to)
    changes.add("status", desk::Change{after.id, from, to});
}

/// Until when; "" wakes it.
ChangeWord snooze_word(Shell& shell, const std::string& value)
{
  const auto until =
      value.empty() ? std::nullopt : std::optional{read_moment(shell, "snooze", value)};
  return {"snooze",
          [=](desk::Session& session, TicketId id, const std::string& reason, Changes& changes) {
            const auto before = desk::get_ticket(session.db, id);
            const auto was = desk::snoozed_until(session.db, id);
            const bool changed =
                until ? desk::snooze(session, id, *until, reason)
                      : desk::wake(session, id, reason.empty() ? "woken by hand" : reason);
            if (!changed)
              return;
            const auto text = [](std::optional<Instant> at) {
              return at ? to_rfc3339(*at) : std::string{};
            };
            changes.add("snooze", desk::Change{id, text(was), text(until)});
            add_status_change(changes, before, desk::get_ticket(session.db, id));
          }};
}

[[noreturn]] void refuse_field(Shell& shell, std::string_view name)
{
  auto known = desk::field_names();
  for (const auto& field : shell.config().fields)
    known.push_back(fmt::format("{}{}", desk::field_prefix, field.name));
  for (const auto* other : {"tag+", "tag-", "snooze", "link", "unlink", "autoreply"})
    known.emplace_back(other);
  throw Error{Kind::usage, fmt::format("no field \"{}\"{}", name,
                                       did_you_mean_one_of(name, known, known.size()))};
}

} // namespace

bool is_change_word(std::string_view word)
{
  return word.starts_with('+') || (word.starts_with('-') && word.size() > 1) ||
         word.find('=') != std::string_view::npos;
}

ChangeWord parse_change_word(Shell& shell, const std::string& word)
{
  if (word.starts_with('+') || word.starts_with('-'))
    return tag_word(word.substr(1), word.front() == '+');
  const auto equals = word.find('=');
  if (equals == std::string::npos)
    throw Error{Kind::usage, fmt::format("\"{}\" is no change: FIELD=VALUE, +TAG or -TAG", word)};
  const auto name = word.substr(0, equals);
  const auto value = word.substr(equals + 1);
  if (name == "tag+" || name == "tag-")
    return tag_word(value, name == "tag+");
  if (name.starts_with(desk::field_prefix))
    return custom_word(shell, name.substr(desk::field_prefix.size()), value);
  if (name == "link" || name == "unlink")
    return link_word(shell, value, name == "link");
  if (name == "snooze")
    return snooze_word(shell, value);
  if (name == "autoreply")
    return autoreply_word(value);
  const auto field = desk::parse_field(name);
  if (!field)
    refuse_field(shell, name);
  return field_word(shell, *field, value);
}

void take_and_change(desk::Session& session, TicketId ticket, const std::vector<ChangeWord>& words,
                     Changes& changes)
{
  const auto hands_over = [](const ChangeWord& word) {
    return word.what == "agent" || word.what == "team";
  };
  if (std::none_of(words.begin(), words.end(), hands_over))
    take_on_action(session, ticket, changes);
  for (const auto& word : words)
    word.carry_out(session, ticket, {}, changes);
}

void ChangeWords::add_to(Command verb, Shell& shell, const std::string& help,
                         const std::string& usage)
{
  verb.argument("WORD", options.tickets,
                "ticket numbers (- reads them from standard input), " + help)
      .shown_as(usage);
  verb.option("--remove-tag", removed, "as -TAG", "TAG");
  options.add_to(verb, shell);
}

int change_by_words(Shell& shell, const ChangeWords& words, const std::string& usage,
                    const std::string& nothing,
                    const std::function<bool(const std::string&)>& takes)
{
  auto options = words.options;
  std::vector<ChangeWord> changes;
  options.tickets.clear();
  for (const auto& word : words.options.tickets) {
    if (takes(word))
      changes.push_back(parse_change_word(shell, word));
    else
      options.tickets.push_back(word);
  }
  for (const auto& name : words.removed)
    changes.push_back(parse_change_word(shell, "-" + name));
  options.require_tickets(usage);
  if (changes.empty())
    throw Error{Kind::usage, nothing};
  return change_tickets(shell, options, [&](desk::Session& session, TicketId id, Changes& done) {
    for (const auto& change : changes)
      change.carry_out(session, id, options.reason, done);
  });
}

std::optional<std::string> to_word(const FieldChange& change)
{
  const auto& [field, values] = change;
  if (field == "tag")
    return values.after.empty() ? "-" + values.before : "+" + values.after;
  if (field == "link")
    return values.after.empty() ? "unlink=" + values.before : "link=" + values.after;
  if (field == "autoreply" || field == "snooze" || field.starts_with(desk::field_prefix) ||
      desk::parse_field(field))
    return field + "=" + values.after;
  return {};
}

} // namespace tkt::cli
