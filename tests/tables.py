#!/usr/bin/python3
"""Names SQL that stands outside of the folder that owns its table.

docs/database.md has a line for each table: name, what a row is, owner. The owner and the folders
below it may name the table in their SQL; others ask the owner's functions. Exit status 1 if anything
does otherwise, if a table has no line, or if an exception below is no longer needed. A name that a program
puts into its SQL is not seen.
"""
import pathlib
import re
import sys

# Why a file may name tables of other folders, and which. The list only shrinks.
EXCEPTIONS = {
    "A query is compiled to one statement over all that it asks for.": {
        "lib/desk/query/builder.cpp": "contact_search message message_search ticket ticket_search",
        "lib/desk/query/builder.hpp": "message ticket",
        "lib/desk/query/fields_custom.cpp": "ticket_field",
        "lib/desk/query/fields_names.cpp": "link rating ticket_tag",
        "lib/desk/query/fields_people.cpp": "contact contact_address contact_search message "
                                               "message_search participant ticket_search watcher",
        "lib/desk/query/fields_state.cpp": "attachment autoreply contact link message snooze ticket_tag watcher",
        "lib/desk/query/fields_time.cpp": "sla_clock snooze",
        "lib/desk/query/search.cpp": "contact_search message message_search ticket ticket_search",
        "lib/desk/query/ticket_list.cpp": "contact merged sla_clock ticket ticket_tag",
    },
    "A command or a merge is taken back row by row, in whatever tables it wrote.": {
        "lib/desk/undo/command_log.cpp": "event",
        "lib/desk/undo/contact_undo.cpp": "address_book address_book_card contact contact_account "
                                          "contact_address contact_phone event ticket",
        "lib/desk/undo/event_undo.cpp": "event message snooze",
        "lib/desk/undo/merge_split_rows.cpp": "message message_recipient outbox participant sla_clock ticket",
        "lib/desk/undo/merge_split_undo.cpp": "event message sla_clock",
        "lib/desk/undo/row_undo.cpp": "draft outbox rating_request survey_key token_key",
        "lib/desk/undo/whose_mail.cpp": "event",
    },
    "A desk of the past is copied into memory, row by row, to be asked about.": {
        "lib/rules/match/snapshot_desk.cpp": "event message message_recipient ticket ticket_field ticket_tag watcher",
        "lib/rules/match/planned_ticket.cpp": "attachment message ticket ticket_tag",
    },
    "The log is below the tickets: an event marks its ticket as changed in the same transaction.": {
        "lib/desk/log/event.cpp": "ticket",
        "lib/desk/log/event_batch.cpp": "ticket",
    },
    "A ticket number is looked up wherever one is read; merges, which write the table, stand above.": {
        "lib/desk/log/merged.cpp": "merged",
    },
    "A row of the ticket says in the same statement whether its automatic answers are stopped.": {
        "lib/desk/ticket/ticket.hpp": "autoreply",
    },
    "To move: a function of the table's owner is missing.": {
        "cmd/tkt-rules.cpp": "outbox",
        "cmd/tkt/change/plan_file.cpp": "event",
        "cmd/tkt/desk/config_list.cpp": "ticket",
        "lib/contacts/address_book.cpp": "contact ticket",
        "lib/desk/contact/change.cpp": "ticket",
        "lib/desk/contact/merge.cpp": "address_book_card ticket",
        "lib/desk/contact/spam.cpp": "event ticket",
        "lib/desk/message/draft.cpp": "event",
        "lib/desk/message/message.cpp": "event ticket",
        "lib/desk/query/event_log.cpp": "event ticket",
        "lib/desk/ticket/change.cpp": "participant",
        "lib/desk/ticket/unrouted_mail.cpp": "incoming",
        "lib/fetch/intake.cpp": "raw",
        "lib/rules/act/notify_customer.cpp": "incoming message operation",
        "lib/rules/act/notify_mentioned.cpp": "event",
        "lib/rules/act/notify_watchers.cpp": "action_event event message notified watcher",
        "lib/rules/act/programs.cpp": "event",
        "lib/rules/act/put_back.cpp": "action_event event undone",
        "lib/rules/act/rules_pass.cpp": "incoming raw",
        "lib/rules/act/timers.cpp": "event message ticket",
        "lib/rules/act/triggers.cpp": "event",
        "lib/rules/decide/agent_mail.cpp": "message",
        "lib/rules/match/monitoring.cpp": "ticket",
        "lib/rules/match/past_ticket.cpp": "event operation operation_item",
        "lib/rules/match/ticket_query.cpp": "ticket",
        "lib/rules/tell/backtest.cpp": "incoming message raw",
        "lib/rules/thread/subject_change.cpp": "message",
        "lib/send/compose/customer_mail.cpp": "event",
        "lib/send/compose/forward.cpp": "event",
        "lib/send/template/history.cpp": "message outbox outbox_recipient",
        "lib/send/transport/send_pass.cpp": "outbox",
        "lib/sla/all_clocks.cpp": "sla_clock",
        "lib/sla/catch_up.cpp": "event ticket",
        "lib/sla/clock_changes.cpp": "sla_clock",
        "lib/sla/clock_inputs.cpp": "event message ticket",
        "lib/sla/open_tickets.cpp": "sla_clock sla_pause ticket",
    },
}

LINE = re.compile(r"^\| `(\w+)` \|.*\| (?:`?)([\w/]+)(?:`?) \|$", re.MULTILINE)
CREATED = re.compile(r"^\s*CREATE (?:VIRTUAL )?TABLE(?: IF NOT EXISTS)? (\w+)", re.MULTILINE)
DROPPED = re.compile(r"^\s*DROP TABLE(?: IF EXISTS)? (\w+)", re.MULTILINE)
RENAMED = re.compile(r"^\s*ALTER TABLE (\w+) RENAME TO (\w+)", re.MULTILINE)
# A raw text, a text, or a comment, whichever begins first: a quote in a comment opens nothing.
TOKEN = re.compile(r'R"(\w*)\((?P<raw>.*?)\)\1"|"(?P<text>(?:\\.|[^"\\\n])*)"|//[^\n]*|/\*.*?\*/|'
                   r"'(?:\\.|[^'\\\n])'|(?P<gap>\s+)|(?P<other>.)", re.DOTALL)
NAMED = re.compile(r"\b(?:FROM|INTO|UPDATE|JOIN)\s+(\w+)|\b(?:FROM|JOIN)\s+\w+(?:\s+\w+)?((?:,\s*\w+(?:\s+\w+)?)+)")


def tables_of(root):
    """The tables that all migrations together leave."""
    there = set()
    for path in sorted((root / "lib/store/schema").glob("*.sql")):
        text = re.sub(r"--[^\n]*", "", path.read_text())
        there |= set(CREATED.findall(text))
        there -= set(DROPPED.findall(text))
        for old, new in RENAMED.findall(text):
            there = (there - {old}) | {new}
    return there


def texts_of(source):
    """Its string literals; neighbours are one, as the compiler has them."""
    found = []
    joined = False
    for match in TOKEN.finditer(source):
        text = match["raw"] if match["raw"] is not None else match["text"]
        if text is not None:
            if joined:
                found[-1] += text
            else:
                found.append(text)
            joined = True
        elif match["other"]:
            joined = False
    return found


def named_in(source, tables):
    """The tables that its SQL names."""
    found = set()
    for text in texts_of(source):
        for one, several in NAMED.findall(text):
            found |= {one} | set(re.findall(r",\s*(\w+)", several))
    return found & tables


def main(root):
    tables = tables_of(root)
    owners = dict(LINE.findall((root / "docs/database.md").read_text()))
    wrong = [f"docs/database.md: no line for the table {name}" for name in tables - owners.keys()]
    wrong += [f"docs/database.md: there is no table {name}" for name in owners.keys() - tables]
    wrong += [f"docs/database.md: {name}: there is no folder lib/{owner}"
              for name, owner in owners.items() if not (root / "lib" / owner).is_dir()]
    excused = {name: set(names.split()) for files in EXCEPTIONS.values() for name, names in files.items()}
    for top in ("lib", "cmd"):
        for path in sorted((root / top).rglob("*.[ch]pp")):
            name = path.relative_to(root).as_posix()
            folder = path.parent.relative_to(root / top).as_posix() if top == "lib" else ""
            for table in sorted(named_in(path.read_text(), owners.keys() & tables)):
                if folder == owners[table] or folder.startswith(owners[table] + "/"):
                    continue
                if table in excused.get(name, ()):
                    excused[name].discard(table)
                else:
                    wrong.append(f"{name}: SQL on {table}, which is {owners[table]}'s")
    for name, unused in excused.items():
        wrong += [f"tests/tables.py: {name}: {table} needs no exception" for table in sorted(unused)]
    for line in sorted(wrong):
        print(line)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else ".")))
