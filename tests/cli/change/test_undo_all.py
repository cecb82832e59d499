"""Every verb that changes the desk: tkt undo brings its tables back, and tkt undo --redo the change.

What only grows is not looked at: the log and what commands are remembered by. What never goes back
is named with its verb: a number that was given stays, its ticket is cancelled; a message that was
written stays, marked as withdrawn or its mail as cancelled.
"""
import os
import pathlib
import re
import sqlite3
import unittest

from lib.desk import USER
from lib.on_a_desk import MORE, Verbs

ELSEWHERE = {'("contact", "sync"'}  # test_carddav.py

# The log, and when clocks were held; what is counted up; what follows from other tables.
GROWS = {"event", "sla_pause", "contact_event", "action", "action_event", "row_change", "undone", "operation",
         "operation_item", "operation_clock", "sqlite_sequence", "raw", "rule_chain", "agent_turn",
         "agent_load", "ghost", "notified", "automatic_mail", "automatic_occasion", "setting",
         "event_cursor", "message_terms"}
STAMPS = {"updated_at", "clocks_at", "last_message_at", "last_message_from", "done_at", "error", "reply",
          "file"}

FIELDS = '''
[field.order]
type = "text"
[contact_lookup]
command = "cat > /dev/null; echo '{\\"found\\": true, \\"type\\": \\"gold\\"}'"
'''


class UndoAll(Verbs):
    more = MORE + FIELDS

    def setUp(self):
        super().setUp()
        for subject in ("one", "two", "three"):
            self.new(subject)
        self.tkt("key", "rotate")  # the first mail makes one anyway
        self.desk.run("tkt-send")

    def tables(self, but=()):
        with sqlite3.connect(f"file:{self.desk.database}?mode=ro", uri=True) as db:
            db.row_factory = sqlite3.Row
            names = [name for (name,) in db.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")
                     if name not in GROWS and "_search" not in name and name not in but]
            def shown(row):
                # When it was closed is when it was last closed.
                return {c: row[c] if c != "closed_at" else row[c] is None for c in row.keys() if c not in STAMPS}

            return {name: sorted(repr(shown(row))
                                 for row in db.execute(f'SELECT * FROM "{name}"')) for name in names}

    def check(self, *words, but=(), run=None, **more):
        """The verb, taken back, done again, and taken back once more."""
        all_before = self.tables()
        before = self.tables(but)
        (run or self.tkt)(*words, **more)
        after = self.tables(but)
        self.assertNotEqual(all_before, self.tables(), f"{words} changes nothing")
        self.tkt("undo")
        self.compare(before, self.tables(but), words, "is not as before")
        self.tkt("undo", "--redo")
        self.compare(after, self.tables(but), words, "was not done again")
        self.tkt("undo")
        self.compare(before, self.tables(but), words, "is not as before, the second time")

    def compare(self, wanted, found, words, what):
        for name in wanted:
            self.assertEqual(found[name], wanted[name], f"tkt {' '.join(map(str, words))}: {name} {what}")

    # ------------------------------------------------------------------ tickets

    def test_what_tickets_are(self):
        self.tkt("tag", 2, "+old")
        self.tkt("link", 2, "--duplicates", 3)
        self.tkt("watch", 2)
        for words in (("assign", 1, 2, "bert"), ("assign", 3, "none"), ("release", 2), ("move", 1, "billing"),
                      ("set", 1, "priority=high", "+a", "field.order=17"), ("set", 2, "-old", "subject=Other"),
                      ("status", 1, "open/escalated"), ("tag", 1, 2, "+a"), ("tag", 2, "-old"),
                      ("link", 1, "--depends", 2), ("unlink", 2, 3), ("close", 1, 2), ("resolve", 1),
                      ("cancel", 1), ("snooze", 1, "--until", "2h"), ("watch", 1), ("unwatch", 2),
                      ("autoreply", "stop", 1), ("autoreply", "skip-next", 1), ("spam", 1)):
            with self.subTest(words):
                self.check(*words)
        self.tkt("close", 1)
        self.check("reopen", 1)
        self.tkt("assign", 1, "none")
        self.check("take", 1)
        self.check("watch", 1, "--agent", "boss@example.net")
        self.tkt("watch", 1, "--agent", "boss@example.net")
        self.check("unwatch", 1, "--agent", "boss@example.net")
        self.tkt("snooze", 3, "--until", "2h")
        self.check("snooze", "--wake", 3)
        self.tkt("autoreply", "stop", 2)
        self.check("autoreply", "resume", 2)

    def test_plans(self):
        plan = self.tkt("close", 1, 2, "--plan")
        self.check("apply", "-", stdin=plan.encode())

    def test_what_is_written(self):
        self.check("comment", 1, "-m", "Note", but=("message", "withdrawn"))
        self.check("reply", 1, "-m", "Water!", "--close", "--cc", "new@customer.example",
                   but=("message", "message_recipient", "outbox", "outbox_recipient"))
        mail = ("message", "message_recipient", "withdrawn", "outbox", "outbox_recipient")
        self.check("reply", 1, "-m", "Fire!", "--set", "priority=high", "--set", "+hot", but=mail)
        self.check("comment", 1, "-m", "Fire!", "--set", "priority=high", "--set", "+hot", but=mail)
        self.check("forward", 1, "-m", "x", "--to", "colleague@other.example", "--set", "queue=billing", but=mail)
        self.check("forward", 1, "-m", "Please look", "--to", "colleague@other.example",
                   but=("message", "message_recipient", "withdrawn", "outbox", "outbox_recipient"))
        self.check("new", "-s", "four", "--from", "someone@new.example", "-m", "x",
                   but=("ticket", "message", "withdrawn"))
        self.assertEqual(self.ticket(4)["status"], "cancelled")
        self.check("new", "-s", "five", "--from", "other@new.example", "-m", "x", "--link", 1, "--tag", "a", "--send",
                   "--cc", "third@new.example", but=("ticket", "message", "message_recipient", "outbox",
                                                     "outbox_recipient"))

    def test_the_messages_of_tickets(self):
        self.tkt("tag", 1, "+hot")
        self.check("merge", 1, 2)
        self.tkt("comment", 1, "-m", "Note")
        message = self.ticket(1)["messages"][0]["id"]
        self.check("move-message", message, 2, but=("message_search",))
        self.check("split", 1, message, but=("ticket", "link", "merged"))

    # ------------------------------------------------------------------ people

    def test_contacts(self):
        self.tkt("contact", "add", "Ada <ada@customer.example>", "--phone", "+48 1", "--account", "shop:ada")
        self.tkt("contact", "add", "Zed <zed@customer.example>", "--organisation", "Acme")
        ada, zed = (self.desk.json("tkt", "contact", "show", f"{name}@customer.example")[0]["id"]
                    for name in ("ada", "zed"))
        cards = self.desk.folder / "people.csv"
        cards.write_text("name,email\nNew One,one@import.example\nAda Lovelace,ada@customer.example\n")
        for words in (("contact", "add", "new@customer.example", "--phone", "1"),
                                            ("contact", "edit", ada, "--vip", "--organisation", "Acme", "--notes", "n"),
                      ("contact", "edit", ada, "--remove", "shop:ada", "--remove", "+48 1", "--address", "a@b.example"),
                      ("contact", "merge", ada, zed), ("contact", "spam", ada), ("contact", "lookup", "who@customer.example"),
                      ("contact", "spam", "unknown@spam.example"), ("contact", "import", cards),
                      ("agent", "away", "bert", "--substitute", USER, "--until", "3d"), ("agent", "away")):
            with self.subTest(words):
                self.check(*words)
        self.tkt("contact", "merge", ada, zed)
        self.check("contact", "merge", "--undo", zed)
        self.tkt("contact", "spam", ada)
        self.check("contact", "spam", "--off", ada)
        self.tkt("agent", "away")
        self.check("agent", "back")

    def test_addresses_that_mail_does_not_reach(self):
        with sqlite3.connect(self.desk.database) as db:
            db.execute("INSERT INTO undeliverable VALUES ('gone@customer.example', 1, '5.1.1', 'no such user', NULL)")
        self.check("contact", "undeliverable", "--clear", "gone@customer.example")

    # ------------------------------------------------------------------ one's own things

    def test_saved_queries(self):
        self.check("search", "--save", "mine", "agent:me")
        self.tkt("search", "--save", "mine", "agent:me")
        self.check("search", "--save", "mine", "agent:bert")
        self.check("search", "--forget", "mine")

    def draft(self, number=1):
        """A draft that an editor which failed has left."""
        editor = self.desk.folder / "editor"
        editor.write_text("#!/bin/sh\nsed -i '/^$/a Hello.' \"$1\"\nexit 1\n")
        editor.chmod(0o755)
        self.desk.environment["EDITOR"] = str(editor)
        self.at_terminal("reply", number)
        return [d["id"] for d in self.desk.json("tkt", "draft", "list") if d["ticket"] == number][-1]

    def test_drafts(self):
        self.check("draft", "drop", self.draft())
        self.check("draft", "send", self.draft(3), but=("message", "message_recipient", "outbox", "outbox_recipient"))
        self.new("four")
        number = self.draft(4)
        self.desk.environment["EDITOR"] = "true"  # it is good as it is
        self.check("draft", "resume", number, run=self.at_terminal,
                   but=("message", "message_recipient", "outbox", "outbox_recipient"))
        self.assertEqual(self.desk.json("tkt", "outbox", "list", "--all")[-1]["state"], "cancelled")
        # One that came into being, and what was changed while it was written.
        before = self.tables()
        self.draft(2)
        after = self.tables()
        self.tkt("undo")
        self.compare(before, self.tables(), "reply", "is not as before")
        self.tkt("undo", "--redo")
        self.compare(after, self.tables(), "reply", "was not done again")

    # ------------------------------------------------------------------ mail that waits

    def test_the_outbox(self):
        self.tkt("reply", 1, "-m", "Water!", "--at", "2h")
        mail = self.desk.json("tkt", "outbox", "list")[-1]["id"]
        self.check("outbox", "retry", mail)
        self.check("outbox", "cancel", mail)
        with sqlite3.connect(self.desk.database) as db:
            db.execute("UPDATE outbox SET state = 'unknown' WHERE id = ?", (mail,))
            db.execute("UPDATE outbox_recipient SET state = 'unknown' WHERE outbox = ?", (mail,))
        self.check("outbox", "resolve", mail, "sent")
        self.check("outbox", "resolve", mail, "retry")

    def receive(self):
        """The number of a ticket that a mail has opened."""
        self.desk.deliver("1", b"From: Zed <zed@customer.example>\r\nTo: support@example.com\r\nSubject: Mail\r\n"
                               b"Message-ID: <1@customer.example>\r\n\r\nIt burns.\r\n")
        self.desk.run("tkt-fetch")
        self.desk.run("tkt-rules")
        self.desk.run("tkt-send")
        return self.desk.json("tkt", "list", "subject:Mail")[0]["id"]

    def test_mail_of_the_desk(self):
        self.check("redirect", self.receive(), "--to", "colleague@other.example",
                   but=("message", "message_recipient", "outbox", "outbox_recipient"))
        self.check("summary", 1, "--send", but=("message", "message_recipient", "outbox", "outbox_recipient"))
        self.check("summary", "--since", "1d", "--send-to", "boss@example.com", but=("outbox", "outbox_recipient"))

    # ------------------------------------------------------------------ keys

    def test_keys(self):
        self.check("key", "rotate")
        self.tkt("key", "rotate")
        self.check("key", "retire", 1)
        self.check("key", "survey", "--export", self.desk.folder / "survey.key")
        self.check("key", "survey", "--rotate")

    # ------------------------------------------------------------------ nothing is forgotten

    # What only looks, as it is asked for; the desk is as before, the log too.
    LOOKS = (("list",), ("list", "--all", "status:open"), ("show", 1), ("show", 1, "--events"), ("next",), ("prev",),
             ("log",), ("log", 1), ("why", 1), ("search", "one"), ("export", 1, "--json"), ("report", "sla"),
             ("report", "rating"), ("summary", 1), ("agent", "list"), ("agent", "show"), ("queue", "list"),
             ("queue", "show", "billing"), ("team", "list"), ("team", "show", "second"), ("mailbox", "list"), ("mailbox", "show", "support"),
             ("template", "list"), ("template", "show", "closed"), ("template", "check"), ("template", "render", "closed", 1),
             ("template", "fields"), ("calendar", "list"), ("calendar", "show", "office"), ("config", "check"), ("config", "show"),
             ("config", "keys"), ("completion", "bash"), ("contact", "list"), ("contact", "show", "zoe@customer.example"),
             ("contact", "undeliverable"), ("contact", "export", "--format", "csv"), ("outbox", "list"), ("outbox", "show", 1), ("draft", "list"), ("key", "list"),
             ("undo", "--list"), ("draft", "show", 1))

    def test_what_only_looks_changes_nothing(self):
        def whole():
            with sqlite3.connect(f"file:{self.desk.database}?mode=ro", uri=True) as db:
                return list(db.iterdump())

        self.tkt("reply", 1, "-m", "Water!")
        self.draft(2)
        before = whole()
        for words in self.LOOKS:
            with self.subTest(words):
                self.at_terminal(*words) if words in (("next",), ("prev",)) else self.desk.run("tkt", *words)
                self.assertEqual(whole(), before)

    def test_each_verb_is_looked_at(self):
        def names(*words):
            lines = iter(self.tkt(*words, "--help").splitlines())
            found, inside = [], False
            for line in lines:
                inside = line.rstrip(":").lower() in ("subcommands", "verbs", "commands") if line[:1].strip() else inside
                if inside and line.startswith("  ") and line[2:3].strip():
                    found.append(line.split()[0])
            return found

        text = pathlib.Path(__file__).read_text(encoding="utf-8")
        for verb in names():
            for word in names(verb) or [None]:
                wanted = f'("{verb}"' if word is None else f'("{verb}", "{word}"'
                with self.subTest(wanted):
                    self.assertTrue(wanted in text or wanted in ELSEWHERE, f"{wanted} is neither undone here nor only looks")

    def test_each_kind_of_event_is_thought_of(self):
        source = pathlib.Path(os.environ["TKT_SOURCE"]) / "lib"
        table = (source / "desk/log/event_kinds.cpp").read_text(encoding="utf-8")
        kinds = set(re.findall(r'\.name = "([a-z_]+)"', table))
        self.assertGreater(len(kinds), 50)
        written = {kind for file in source.rglob("*.cpp")
                   for kind in re.findall(r'add_event\([^;]*?\.kind = "([a-z_]+)"', file.read_text(encoding="utf-8"))}
        self.assertGreater(len(written), 40)
        of_contacts = {"removed", "unmerged"}
        self.assertEqual(written - kinds - of_contacts, set(), "is not in desk/log/event_kinds.cpp")


if __name__ == "__main__":
    unittest.main()
