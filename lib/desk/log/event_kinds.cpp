#include "desk/log/event_kinds.hpp"

#include <algorithm>
#include <array>

namespace tkt::desk {

namespace {

constexpr std::string_view custom_fields = "field.";

constexpr std::string_view only_tells = "it only tells of something, and has changed nothing";
constexpr std::string_view withheld = "nothing was sent that could be taken back; tkt reply {} "
                                      "writes to the customer";
constexpr std::string_view by_customer = "it is what the customer has said, who can say otherwise "
                                         "by the same link";
constexpr std::string_view forgotten = "the command that did it is remembered no more; tkt outbox "
                                       "list --ticket {} --all has its mail";
constexpr std::string_view no_message = "its message is there no more";

constexpr std::array kinds{
    // The conversation.
    EventKind{.name = "created",
              .after = "its queue",
              .shown_as = ShownAs::change,
              .moves_clocks = true,
              .undo = EventUndo::opening,
              .why_not = "mail has opened it, which cannot be made not to have come; tkt cancel {} "
                         "or tkt spam {} closes it",
              .texts = "created"},
    EventKind{.name = "message",
              .after = "incoming, outgoing, comment or auto",
              .moves_clocks = true,
              .brings_messages = true,
              .mail = EventMail::message,
              .undo = EventUndo::comment,
              .why_not = "it came in, and cannot be made not to have come; tkt move-message or "
                         "tkt split puts it on another ticket",
              .texts = "message answer comment"},
    EventKind{.name = "mentioned",
              .after = "logins",
              .why_not = "the notice that came of it has an event of its own",
              .texts = "mention"},
    EventKind{.name = "threaded",
              .why_not = "it tells why the message is here; tkt move-message or tkt split puts it "
                         "on another ticket"},
    EventKind{.name = "participant",
              .after = "an address",
              .why_not = "who writes to a ticket takes part in it; tkt move-message puts what was "
                         "written on another ticket"},
    EventKind{.name = "by_mail",
              .why_not = "it tells how the message came, which has an event of its own"},
    EventKind{.name = "withdrawn",
              .before = "message and its number",
              .undo = EventUndo::withdrawn_comment},
    EventKind{.name = "restored", .after = "message and its number", .undo = EventUndo::comment},
    // Fields of the ticket.
    EventKind{.name = "status",
              .before = "a status",
              .after = "a status",
              .shown_as = ShownAs::change,
              .moves_clocks = true,
              .undo = EventUndo::field,
              .texts = "status"},
    EventKind{.name = "subject",
              .before = "a subject",
              .after = "a subject",
              .shown_as = ShownAs::change,
              .undo = EventUndo::field,
              .texts = "subject"},
    EventKind{.name = "queue",
              .before = "a queue",
              .after = "a queue",
              .shown_as = ShownAs::change,
              .moves_clocks = true,
              .undo = EventUndo::field,
              .texts = "queue"},
    EventKind{.name = "agent",
              .before = "a login",
              .after = "a login",
              .shown_as = ShownAs::change,
              .undo = EventUndo::field,
              .texts = "agent"},
    EventKind{.name = "team",
              .before = "a team",
              .after = "a team",
              .shown_as = ShownAs::change,
              .undo = EventUndo::field,
              .texts = "team"},
    EventKind{.name = "priority",
              .before = "a priority",
              .after = "a priority",
              .shown_as = ShownAs::change,
              .moves_clocks = true,
              .undo = EventUndo::field,
              .texts = "priority"},
    EventKind{.name = "category",
              .before = "a category",
              .after = "a category",
              .shown_as = ShownAs::change,
              .undo = EventUndo::field,
              .texts = "category"},
    EventKind{.name = "type",
              .before = "a type",
              .after = "a type",
              .shown_as = ShownAs::change,
              .undo = EventUndo::field,
              .texts = "type"},
    EventKind{.name = "sla",
              .before = "an SLA",
              .after = "an SLA",
              .shown_as = ShownAs::change,
              .moves_clocks = true,
              .undo = EventUndo::field,
              .texts = "sla"},
    EventKind{.name = custom_fields,
              .before = "a value",
              .after = "a value",
              .undo = EventUndo::custom_field},
    // What belongs to the ticket.
    EventKind{.name = "tag_added",
              .after = "a tag",
              .shown_as = ShownAs::change,
              .undo = EventUndo::added_tag,
              .texts = "tag_added"},
    EventKind{.name = "tag_removed",
              .before = "a tag",
              .shown_as = ShownAs::change,
              .undo = EventUndo::removed_tag,
              .texts = "tag_removed"},
    EventKind{.name = "linked",
              .after = "a kind of link and a ticket",
              .shown_as = ShownAs::change,
              .undo = EventUndo::link,
              .texts = "linked"},
    EventKind{.name = "unlinked",
              .before = "a kind of link and a ticket",
              .undo = EventUndo::link,
              .texts = "unlinked"},
    EventKind{.name = "snoozed",
              .before = "until when",
              .after = "until when",
              .undo = EventUndo::snooze,
              .texts = "snoozed"},
    EventKind{.name = "foreign_number",
              .before = "another desk and its number",
              .after = "another desk and its number",
              .undo = EventUndo::foreign_number},
    EventKind{.name = "contact",
              .before = "a contact, or its type",
              .after = "a contact, or its type",
              .undo = EventUndo::contact_type,
              .why_not = "whose ticket it is follows from the contacts; tkt undo --list has the "
                         "command that has changed those"},
    // Messages that moved between tickets.
    EventKind{.name = "merged",
              .after = "a ticket",
              .shown_as = ShownAs::change,
              .undo = EventUndo::operation,
              .texts = "merged"},
    EventKind{.name = "merged_from",
              .after = "a ticket",
              .shown_as = ShownAs::change,
              .brings_messages = true,
              .undo = EventUndo::operation},
    EventKind{.name = "split",
              .after = "a ticket",
              .shown_as = ShownAs::change,
              .undo = EventUndo::operation,
              .texts = "split"},
    EventKind{.name = "message_moved",
              .before = "a ticket",
              .after = "a ticket",
              .shown_as = ShownAs::change,
              .brings_messages = true,
              .undo = EventUndo::operation},
    EventKind{.name = "undone",
              .before = "merge, split or move",
              .after = "two tickets",
              .shown_as = ShownAs::change,
              .undo = EventUndo::undone_operation},
    // What has become of mail.
    EventKind{.name = "sent", .after = "addresses", .why_not = "mail that was sent stays"},
    EventKind{.name = "bounced",
              .before = "message and its number",
              .after = "an address",
              .why_not = "mail that was sent stays, also where it has come back",
              .texts = "bounced"},
    EventKind{.name = "send_failed",
              .after = "addresses",
              .why_not = "nothing was sent that could be taken back; tkt outbox retry tries again",
              .texts = "send_failed"},
    EventKind{.name = "send_cancelled",
              .after = "addresses",
              .whole_command = true,
              .why_not = forgotten},
    EventKind{
        .name = "send_retried", .after = "addresses", .whole_command = true, .why_not = forgotten},
    EventKind{
        .name = "send_resolved", .after = "addresses", .whole_command = true, .why_not = forgotten},
    EventKind{.name = "forwarded",
              .before = "outbox and numbers, where a rule did it",
              .after = "addresses",
              .mail = EventMail::outbox,
              .texts = "forwarded"},
    EventKind{.name = "redirected",
              .before = "outbox and numbers",
              .after = "addresses",
              .whole_command = true,
              .mail = EventMail::outbox},
    EventKind{.name = "notified",
              .before = "outbox and numbers",
              .after = "addresses",
              .mail = EventMail::outbox},
    EventKind{.name = "notice_withheld",
              .after = "what was to be told",
              .why_not = "nobody was told, so that there is nothing to take back"},
    EventKind{.name = "answered",
              .after = "a template",
              .mail = EventMail::message,
              .why_not = no_message,
              .texts = "answered"},
    EventKind{.name = "answer_withheld", .after = "a template", .why_not = withheld},
    EventKind{.name = "acknowledged",
              .after = "an address",
              .mail = EventMail::message,
              .why_not = no_message,
              .texts = "acknowledged"},
    EventKind{.name = "acknowledgement_withheld", .why_not = withheld},
    EventKind{.name = "autoreply",
              .before = "usual, stopped or skip-next",
              .after = "usual, stopped or skip-next",
              .undo = EventUndo::automatic_answers,
              .texts = "autoreply"},
    EventKind{
        .name = "loop", .after = "stopped", .undo = EventUndo::answering_loop, .texts = "loop"},
    EventKind{
        .name = "refused", .after = "whom it was told", .why_not = only_tells, .texts = "refused"},
    EventKind{.name = "refusal_withheld", .why_not = "nothing was sent that could be taken back"},
    EventKind{.name = "undeliverable",
              .before = "an address",
              .after = "an address",
              .undo = EventUndo::undeliverable_address,
              .texts = "undeliverable"},
    EventKind{.name = "asked_rating",
              .after = "until when",
              .mail = EventMail::message,
              .why_not = no_message,
              .texts = "asked_rating"},
    EventKind{.name = "rated",
              .before = "a level",
              .after = "a level",
              .why_not = by_customer,
              .texts = "rated"},
    EventKind{.name = "rating_comment",
              .before = "a text",
              .after = "a text",
              .why_not = by_customer,
              .texts = "rating_comment"},
    EventKind{.name = "rating_refused", .after = "a level", .why_not = only_tells},
    EventKind{.name = "mailed",
              .after = "an address",
              .mail = EventMail::message,
              .why_not = no_message,
              .texts = "mailed"},
    EventKind{.name = "mail_withheld", .after = "a template", .why_not = withheld},
    // Rules, programs, clocks.
    EventKind{.name = "run",
              .before = "a command",
              .after = "how it ended",
              .why_not = "a program was run, and what it did outside is not known here",
              .texts = "run"},
    EventKind{.name = "watcher_added",
              .after = "a login or an address",
              .shown_as = ShownAs::change,
              .undo = EventUndo::added_watcher,
              .texts = "watcher_added"},
    EventKind{.name = "watcher_removed",
              .before = "a login or an address",
              .shown_as = ShownAs::change,
              .undo = EventUndo::removed_watcher,
              .texts = "watcher_removed"},
    EventKind{.name = "unassigned",
              .after = "a team or a queue",
              .shown_as = ShownAs::change,
              .why_not = only_tells,
              .texts = "unassigned"},
    EventKind{.name = "change_refused",
              .before = "as it is again",
              .after = "as it was to be",
              .shown_as = ShownAs::note,
              .why_not = "what was put back has events of its own",
              .texts = "change_refused"},
    EventKind{.name = "rule",
              .before = "what set it off",
              .after = "a rule",
              .why_not = "it tells that a rule held; what that did has events of its own",
              .texts = "waited"},
    EventKind{
        .name = "rule_loop", .after = "a rule", .shown_as = ShownAs::note, .why_not = only_tells},
    EventKind{.name = "note", .shown_as = ShownAs::note, .why_not = only_tells},
    EventKind{.name = "clock",
              .before = "a step, of escalated",
              .after = "started, moved, paused, resumed, stopped, reaction_late, "
                       "next_reaction_late, alarm, resolve_late or escalated",
              .why_not = "clocks follow from what is done to a ticket; what a step of escalation "
                         "did has events of its own",
              .texts = "reaction_late next_reaction_late alarm resolve_late escalated"},
};

} // namespace

std::span<const EventKind> event_kinds()
{
  return kinds;
}

const EventKind* find_event_kind(std::string_view name)
{
  if (name.starts_with(custom_fields))
    name = custom_fields;
  const auto* found = std::find_if(kinds.begin(), kinds.end(),
                                   [&](const EventKind& kind) { return kind.name == name; });
  return found == kinds.end() ? nullptr : found;
}

bool moves_clocks(std::string_view kind)
{
  const auto* found = find_event_kind(kind);
  return found != nullptr && found->moves_clocks;
}

bool brings_messages(std::string_view kind)
{
  const auto* found = find_event_kind(kind);
  return found != nullptr && found->brings_messages;
}

} // namespace tkt::desk
