// The verbs of tkt, one file each: options, work, registration.
#pragma once

#include "tkt/ui/shell.hpp"

namespace tkt::cli {

void add_list(Command verb, Shell& shell);
void add_search(Command verb, Shell& shell);
void add_show(Command verb, Shell& shell);
void add_next(Command verb, Shell& shell);
void add_prev(Command verb, Shell& shell);
void add_new(Command verb, Shell& shell);
void add_reply(Command verb, Shell& shell);
void add_comment(Command verb, Shell& shell);
void add_forward(Command verb, Shell& shell);
void add_redirect(Command verb, Shell& shell);
void add_draft(Command verb, Shell& shell);
void add_assign(Command verb, Shell& shell);
void add_take(Command verb, Shell& shell);
void add_release(Command verb, Shell& shell);
void add_move(Command verb, Shell& shell);
void add_set(Command verb, Shell& shell);
void add_status(Command verb, Shell& shell);
void add_tag(Command verb, Shell& shell);
void add_link(Command verb, Shell& shell);
void add_unlink(Command verb, Shell& shell);
void add_close(Command verb, Shell& shell);
void add_resolve(Command verb, Shell& shell);
void add_cancel(Command verb, Shell& shell);
void add_reopen(Command verb, Shell& shell);
void add_snooze(Command verb, Shell& shell);
void add_spam(Command verb, Shell& shell);
void add_apply(Command verb, Shell& shell);
void add_split(Command verb, Shell& shell);
void add_merge(Command verb, Shell& shell);
void add_move_message(Command verb, Shell& shell);
void add_undo(Command verb, Shell& shell);
void add_watch(Command verb, Shell& shell);
void add_unwatch(Command verb, Shell& shell);
void add_export(Command verb, Shell& shell);
void add_contact(Command verb, Shell& shell);
void add_autoreply(Command verb, Shell& shell);
void add_outbox(Command verb, Shell& shell);
void add_log(Command verb, Shell& shell);
void add_why(Command verb, Shell& shell);
void add_config(Command verb, Shell& shell);
void add_queue(Command verb, Shell& shell);
void add_agent(Command verb, Shell& shell);
void add_team(Command verb, Shell& shell);
void add_mailbox(Command verb, Shell& shell);
void add_key(Command verb, Shell& shell);
void add_calendar(Command verb, Shell& shell);
void add_report(Command verb, Shell& shell);
void add_summary(Command verb, Shell& shell);
void add_template(Command verb, Shell& shell);
void add_completion(Command verb, Shell& shell);
void add_complete(Command verb, Shell& shell);

/// A verb as the command line knows it.
struct Verb {
  const char* name;
  const char* description;
  void (*add)(Command verb, Shell& shell);
};

/// In the order of the manual; `complete`, which only completions use, is the last.
inline constexpr Verb verbs[] = {
    {"list", "Tickets, one a line", add_list},
    {"search", "Tickets with these words, the best first", add_search},
    {"show", "A ticket with its conversation", add_show},
    {"next", "The next ticket of your last list", add_next},
    {"prev", "The one before", add_prev},
    {"new", "Open a ticket", add_new},
    {"reply", "Answer the customer", add_reply},
    {"comment", "Add a note that only agents see", add_comment},
    {"forward", "Send a message on to somebody else", add_forward},
    {"redirect", "Send a message on to somebody else, unchanged", add_redirect},
    {"draft", "Texts that were begun and not sent", add_draft},
    {"assign", "Give tickets to an agent", add_assign},
    {"take", "Give tickets to yourself", add_take},
    {"release", "Give back what you took", add_release},
    {"move", "Put tickets into another queue", add_move},
    {"set", "Change fields and tags of tickets", add_set},
    {"status", "How far tickets are", add_status},
    {"tag", "Mark tickets", add_tag},
    {"link", "Say what tickets have to do with each other", add_link},
    {"unlink", "Take such a word back", add_unlink},
    {"close", "Close tickets", add_close},
    {"resolve", "Tickets that are done, until the customer says so", add_resolve},
    {"cancel", "Tickets that nobody needs any more", add_cancel},
    {"reopen", "Open closed tickets again", add_reopen},
    {"snooze", "Put tickets off until some time", add_snooze},
    {"spam", "Reject tickets, and what their senders write", add_spam},
    {"apply", "Carry out what --plan printed", add_apply},
    {"undo", "Take back what was done", add_undo},
    {"merge", "Put tickets together", add_merge},
    {"split", "Give messages a ticket of their own", add_split},
    {"move-message", "Put messages on another ticket", add_move_message},
    {"watch", "Be told what happens to tickets", add_watch},
    {"unwatch", "Be told no longer", add_unwatch},
    {"export", "Tickets as files", add_export},
    {"contact", "The people who write in", add_contact},
    {"autoreply", "Stop, resume or skip what the desk answers by itself", add_autoreply},
    {"outbox", "Mail on its way out: what waits, failed or is not known", add_outbox},
    {"log", "What happened, and what happens", add_log},
    {"why", "Why a ticket is as it is", add_why},
    {"config", "Check and show the configuration", add_config},
    {"queue", "The queues", add_queue},
    {"agent", "The agents, and who of them is there", add_agent},
    {"team", "The teams", add_team},
    {"mailbox", "The mailboxes", add_mailbox},
    {"key", "The keys that sign what the desk sends", add_key},
    {"calendar", "The calendars, and what they make of a year", add_calendar},
    {"report", "How promises were kept, and how satisfied customers are", add_report},
    {"summary", "The correspondence of a ticket, or what has happened lately", add_summary},
    {"template", "The texts of mail: list, show, check, render", add_template},
    {"completion", "What your shell needs to complete all this", add_completion},
    {"complete", "Names for the completions of shells", add_complete},
};

} // namespace tkt::cli
