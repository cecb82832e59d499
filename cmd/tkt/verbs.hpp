// The verbs of tkt, one file each: options, work, registration.
#pragma once

#include "tkt/ui/shell.hpp"

namespace tkt::cli {

void add_list(CLI::App& verb, Shell& shell);
void add_search(CLI::App& verb, Shell& shell);
void add_show(CLI::App& verb, Shell& shell);
void add_next(CLI::App& verb, Shell& shell);
void add_prev(CLI::App& verb, Shell& shell);
void add_new(CLI::App& verb, Shell& shell);
void add_reply(CLI::App& verb, Shell& shell);
void add_comment(CLI::App& verb, Shell& shell);
void add_forward(CLI::App& verb, Shell& shell);
void add_redirect(CLI::App& verb, Shell& shell);
void add_draft(CLI::App& verb, Shell& shell);
void add_assign(CLI::App& verb, Shell& shell);
void add_take(CLI::App& verb, Shell& shell);
void add_release(CLI::App& verb, Shell& shell);
void add_move(CLI::App& verb, Shell& shell);
void add_set(CLI::App& verb, Shell& shell);
void add_status(CLI::App& verb, Shell& shell);
void add_tag(CLI::App& verb, Shell& shell);
void add_link(CLI::App& verb, Shell& shell);
void add_unlink(CLI::App& verb, Shell& shell);
void add_close(CLI::App& verb, Shell& shell);
void add_resolve(CLI::App& verb, Shell& shell);
void add_cancel(CLI::App& verb, Shell& shell);
void add_reopen(CLI::App& verb, Shell& shell);
void add_snooze(CLI::App& verb, Shell& shell);
void add_spam(CLI::App& verb, Shell& shell);
void add_apply(CLI::App& verb, Shell& shell);
void add_split(CLI::App& verb, Shell& shell);
void add_merge(CLI::App& verb, Shell& shell);
void add_move_message(CLI::App& verb, Shell& shell);
void add_undo(CLI::App& verb, Shell& shell);
void add_watch(CLI::App& verb, Shell& shell);
void add_unwatch(CLI::App& verb, Shell& shell);
void add_export(CLI::App& verb, Shell& shell);
void add_contact(CLI::App& verb, Shell& shell);
void add_autoreply(CLI::App& verb, Shell& shell);
void add_outbox(CLI::App& verb, Shell& shell);
void add_log(CLI::App& verb, Shell& shell);
void add_why(CLI::App& verb, Shell& shell);
void add_config(CLI::App& verb, Shell& shell);
void add_queue(CLI::App& verb, Shell& shell);
void add_agent(CLI::App& verb, Shell& shell);
void add_team(CLI::App& verb, Shell& shell);
void add_mailbox(CLI::App& verb, Shell& shell);
void add_key(CLI::App& verb, Shell& shell);
void add_calendar(CLI::App& verb, Shell& shell);
void add_report(CLI::App& verb, Shell& shell);
void add_summary(CLI::App& verb, Shell& shell);
void add_template(CLI::App& verb, Shell& shell);
void add_completion(CLI::App& verb, Shell& shell);
void add_complete(CLI::App& verb, Shell& shell);

/// A verb as the command line knows it.
struct Verb {
  const char* name;
  const char* description;
  void (*add)(CLI::App& verb, Shell& shell);
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
