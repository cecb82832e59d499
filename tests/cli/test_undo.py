"""tkt undo: whatever was done, but mail that was sent."""
import sqlite3
import unittest

from test_verbs import MORE, Verbs


class Undo(Verbs):
    def setUp(self):
        super().setUp()
        for subject in ("one", "two", "three"):
            self.new(subject)

    def events(self, number):
        return [e["kind"] for e in self.ticket(number)["events"]]

    def last_event(self):
        return self.desk.json("tkt", "log")[-1]["id"]

    def test_the_last_command_is_taken_back_as_a_whole(self):
        self.tkt("close", 1, 2, 3)
        before = len(self.desk.json("tkt", "log"))
        self.assertEqual(sorted(self.tkt("undo").splitlines()), [f"{n}\tclosed\tnew" for n in (1, 2, 3)])
        self.assertEqual([self.ticket(n)["status"] for n in (1, 2, 3)], ["new"] * 3)
        # History only grows.
        self.assertGreater(len(self.desk.json("tkt", "log")), before)
        self.assertIn("takes back event", self.ticket(1)["events"][-1]["reason"])

    def test_once_more_takes_back_the_command_before(self):
        self.tkt("tag", 1, "+a")
        self.tkt("set", 1, "priority=high", "status=open/escalated", "+b")
        self.tkt("--as", "bert", "tag", 1, "+berts")
        self.assertEqual(self.tkt("undo"), "1\tb\t\n1\topen/escalated\tnew\n1\thigh\tnormal\n")
        self.assertEqual(self.tkt("undo"), "1\ta\t\n")
        self.assertEqual(self.ticket(1)["tags"], ["berts"])
        self.assertEqual(self.tkt("--as", "bert", "undo"), "1\tberts\t\n")

    def test_one_event_by_its_number(self):
        self.tkt("assign", 1, "bert")
        event = self.last_event()
        self.tkt("tag", 1, "+a")
        self.tkt("undo", event)
        self.assertNotEqual(self.ticket(1)["agent"], "bert")
        self.assertEqual(self.ticket(1)["tags"], ["a"])
        self.assertIn("undone already", self.refuses(64, "undo", event))
        # Taking back is something that can be taken back.
        self.tkt("undo", self.last_event())
        self.assertEqual(self.ticket(1)["agent"], "bert")

    def test_what_was_changed_again_stays(self):
        self.tkt("close", 1, 2)
        self.tkt("--as", "bert", "reopen", 1)
        self.assertEqual(self.tkt("undo", status=75), "2\tclosed\tnew\n")
        self.assertIn("ticket 1", self.desk.stderr)
        self.assertIn("changed again, to open", self.desk.stderr)
        self.assertEqual(len(self.desk.stderr.splitlines()), 1)
        self.assertEqual((self.ticket(1)["status"], self.ticket(2)["status"]), ("open", "new"))

    def test_links_snoozes_and_fields(self):
        self.tkt("link", 1, "--depends", 2)
        self.tkt("undo")
        self.assertEqual((self.ticket(1)["links"], self.ticket(2)["links"]), ([], []))
        self.tkt("snooze", 1, "--until", "2h")
        self.tkt("undo")
        self.assertEqual((self.ticket(1)["status"], self.ticket(1)["snoozed_until"]), ("new", None))
        self.tkt("autoreply", "stop", 1)
        self.tkt("undo")
        self.assertEqual(self.ticket(1)["autoreply"]["state"], "usual")

    def test_a_comment_is_withdrawn_and_seen_to_be(self):
        self.tkt("comment", 1, "-m", "The secret word is xyzzy.")
        number = self.ticket(1)["messages"][-1]["id"]
        self.tkt("undo")
        shown = self.tkt("show", 1)
        self.assertIn("withdrawn", shown)
        self.assertNotIn("xyzzy", shown)
        self.assertEqual(self.ticket(1)["withdrawn"], [number])
        self.tkt("undo", self.last_event())
        self.assertIn("xyzzy", self.tkt("show", 1))

    def test_an_answer_that_waits_never_leaves(self):
        self.tkt("reply", 1, "-m", "Water!", "--close")
        self.tkt("undo")
        self.assertEqual(self.ticket(1)["status"], "new")
        self.desk.run("tkt-send")
        self.assertEqual(list((self.desk.folder / "out/new").iterdir()), [])

    def test_an_answer_that_was_sent_stays(self):
        self.tkt("reply", 1, "-m", "Water!", "--close")
        self.desk.run("tkt-send")
        self.tkt("undo", status=75)
        self.assertIn("has been sent", self.desk.stderr)
        self.assertEqual(self.ticket(1)["status"], "new")

    def test_a_ticket_opened_by_mistake_is_cancelled(self):
        number = self.new("oops")
        self.tkt("undo")
        self.assertEqual(self.ticket(number)["status"], "cancelled")

    def contacts(self, word):
        return [c["id"] for c in self.desk.json("tkt", "contact", "list", word)]

    def test_whom_a_ticket_was_opened_for_by_mistake(self):
        def opened(address, *more):
            return int(self.tkt("new", "-s", "x", "--from", f"Zed <{address}>", "-m", "x", *more).split("\t")[0])

        number = opened("zed@new.example")
        self.assertEqual(self.ticket(number)["contact"]["name"], "Zed")
        contact, = self.contacts("zed@new.example")
        self.tkt("undo")
        self.assertEqual(self.contacts("zed@new.example"), [])
        ticket = self.ticket(number)
        self.assertEqual((ticket["status"], ticket["contact"]), ("cancelled", None))
        # Whose it was meant to be is still to be read, and who took it back.
        shown = self.tkt("show", number)
        self.assertIn("Zed <zed@new.example>", shown)
        self.assertIn("takes back event", shown)
        self.tkt("undo", "--redo")
        ticket = self.ticket(number)
        self.assertEqual((ticket["status"], ticket["contact"]["id"]), ("new", contact))
        # What has been made of it stays.
        number = opened("one@new.example")
        command = self.desk.json("tkt", "undo", "--list")[0]["command"]
        self.tkt("--as", "bert", "comment", number, "-m", "I see to it.")
        self.tkt("undo", command, status=75)
        self.assertIn("has been added to it since", self.desk.stderr)
        self.assertEqual(len(self.contacts("one@new.example")), 1)
        self.assertEqual(self.ticket(number)["status"], "new")
        # So does whoever has another ticket by then, or has had mail.
        opened("two@new.example")
        command = self.desk.json("tkt", "undo", "--list")[0]["command"]
        self.tkt("--as", "bert", "new", "-s", "y", "--from", "two@new.example", "-m", "y")
        self.tkt("undo", command, status=75)
        self.assertRegex(self.desk.stderr, r"ticket \d+ is of it since")
        self.assertEqual(len(self.contacts("two@new.example")), 1)
        opened("three@new.example", "--send")
        self.desk.run("tkt-send")
        self.tkt("undo", status=75)
        self.assertEqual(len(self.contacts("three@new.example")), 1)

    def test_merges_are_taken_back_with_all_that_they_did(self):
        self.tkt("tag", 1, "+hot")
        self.tkt("merge", 1, 2, 3)
        self.assertEqual(self.ticket(3)["tags"], ["hot"])
        self.assertEqual(len(self.tkt("undo").splitlines()), 2)
        self.assertEqual([self.ticket(n)["id"] for n in (1, 2, 3)], [1, 2, 3])
        self.assertEqual((self.ticket(3)["tags"], self.ticket(1)["status"]), ([], "new"))
        self.assertEqual(self.tkt("undo"), "1\thot\t\n")

    def test_the_last_thing_done_to_a_ticket(self):
        self.tkt("tag", 1, 2, "+a")
        self.tkt("--as", "bert", "close", 2)
        self.assertEqual(self.tkt("undo", "#1"), "1\ta\t\n")
        self.assertEqual(self.tkt("undo", "#2"), "2\tclosed\tnew\n")
        self.assertEqual(self.tkt("undo", "#2"), "2\ta\t\n")

    def test_what_is_known_of_people(self):
        self.new()
        self.tkt("spam", 1)
        self.tkt("undo")
        ticket = self.ticket(1)
        self.assertEqual((ticket["status"], ticket["tags"], ticket["contact"]["spam"]), ("new", [], False))
        number = ticket["contact"]["id"]
        self.tkt("contact", "edit", number, "--vip", "--organisation", "Acme")
        self.assertEqual(sorted(self.tkt("undo").splitlines()),
                         [f"contact {number}\torganisation\tAcme\t", f"contact {number}\tvip\tyes\tno"])
        contact = self.ticket(1)["contact"]
        self.assertEqual((contact["vip"], contact["organisation"]), (False, ""))
        self.tkt("contact", "edit", number, "--organisation", "Acme")
        self.tkt("--as", "bert", "contact", "edit", number, "--organisation", "Other")
        self.tkt("undo", status=75)
        self.assertIn("has been changed again", self.desk.stderr)
        self.tkt("--as", "bert", "undo")
        self.tkt("undo")
        self.assertEqual(self.ticket(1)["contact"]["organisation"], "")

    def test_a_draft_that_was_dropped_comes_back_and_is_sent_back(self):
        editor = self.desk.folder / "editor"
        editor.write_text("#!/bin/sh\nsed -i '/^$/a Hello there.' \"$1\"\nexit 1\n")
        editor.chmod(0o755)
        self.desk.environment["EDITOR"] = str(editor)
        self.at_terminal("reply", 1)
        draft = self.desk.json("tkt", "draft", "list")[0]
        self.tkt("draft", "drop", draft["id"])
        self.assertEqual(self.tkt("undo"), f"draft {draft['id']}\tkind\t\treply\n")
        self.assertEqual([d["text"] for d in self.desk.json("tkt", "draft", "list")], [draft["text"]])
        # Sent, and taken back before it has left: the draft is there again.
        self.tkt("draft", "send", draft["id"])
        self.tkt("undo")
        self.assertEqual([d["text"] for d in self.desk.json("tkt", "draft", "list")], [draft["text"]])
        self.assertEqual(self.desk.json("tkt", "outbox", "list"), [])
        # What has left stays, and so does what it was written in.
        self.tkt("draft", "send", draft["id"], "--force")
        self.desk.run("tkt-send")
        self.tkt("undo", status=75)
        self.assertEqual(self.desk.json("tkt", "draft", "list"), [])
        self.assertEqual(len(self.desk.sent_files()), 1)

    def test_mail_that_was_passed_on_never_leaves(self):
        self.tkt("comment", 1, "-m", "It burns more.")
        message = self.ticket(1)["messages"][-1]["id"]
        self.tkt("forward", f"1/{message}", "-m", "Please look.", "--to", "colleague@other.example")
        self.tkt("undo")
        self.desk.run("tkt-send")
        self.assertEqual(self.desk.sent_files(), [])
        self.assertNotIn("Please look", self.tkt("show", 1))
        self.tkt("summary", 1, "--send")
        self.tkt("undo")
        self.tkt("summary", "--since", "1d", "--send-to", "boss@example.com")
        self.tkt("undo")
        self.desk.run("tkt-send")
        self.assertEqual(self.desk.sent_files(), [])
        self.tkt("summary", "--since", "1d", "--send-to", "boss@example.com")
        self.desk.run("tkt-send")
        self.tkt("undo", status=75)
        self.assertRegex(self.desk.stderr, r"^tkt: outbox \d+ has been sent, and stays\ntkt: nothing was undone; the "
                                            r"last that can be is c4 \(comment\): tkt undo c4\n$")

    def test_what_was_taken_back_is_not_sent_twice(self):
        self.tkt("reply", 1, "-m", "Water!", "--at", "2h")
        mail = self.desk.json("tkt", "outbox", "list")[0]["id"]
        self.tkt("outbox", "cancel", mail)
        event = self.last_event()
        self.tkt("draft", "send", 1, "--force")  # the mail goes out as another one
        self.tkt("undo", event, status=75)
        self.assertIn("draft 1 is left as it is", self.desk.stderr)
        self.tkt("outbox", "retry", self.desk.json("tkt", "outbox", "list")[0]["id"])
        self.desk.run("tkt-send")
        self.assertEqual(len(self.desk.sent_files()), 1)
        self.assertEqual([m["state"] for m in self.desk.json("tkt", "outbox", "list", "--all")], ["cancelled", "sent"])

    def test_mail_that_has_left_meanwhile(self):
        self.tkt("reply", 1, "-m", "Water!", "--at", "2h")
        mail = self.desk.json("tkt", "outbox", "list")[0]["id"]
        self.tkt("outbox", "retry", mail)
        self.desk.run("tkt-send")
        self.tkt("undo", status=75)
        # Nothing else is taken back instead.
        self.assertEqual(self.desk.stderr, f"tkt: outbox {mail} is left as it is: it has been sent, and stays\n"
                                          "tkt: nothing was undone; the last that can be is c3 (new): tkt undo c3\n")

    def test_who_is_away(self):
        self.tkt("agent", "away", "bert", "--until", "3d")
        self.assertEqual(self.tkt("undo"), "agent bert\tstate\taway\t\n")
        self.tkt("agent", "away", "bert")
        self.tkt("--as", "bert", "agent", "away", "--until", "5d")
        self.tkt("undo", status=75)
        self.assertEqual(self.desk.stderr, "tkt: agent bert is left as it is: it has been changed again\n"
                                          "tkt: nothing was undone; the last that can be is c3 (new): tkt undo c3\n")
        self.tkt("--as", "bert", "undo")
        self.tkt("undo")
        self.assertEqual([a["state"] for a in self.desk.json("tkt", "agent", "list")], ["ready", "ready"])

    def test_a_contact_that_others_count_on_stays(self):
        self.tkt("contact", "add", "Ada <ada@customer.example>", "--organisation", "Acme")
        self.tkt("undo")
        self.assertIn("no contact", self.refuses(64, "contact", "show", "ada@customer.example"))
        self.tkt("undo", "--redo")
        ada = self.desk.json("tkt", "contact", "show", "ada@customer.example")[0]["id"]
        self.tkt("new", "-s", "x", "--from", "ada@customer.example", "-m", "x", "--as", "bert")
        self.tkt("undo", status=75)
        self.assertEqual(self.desk.stderr, f"tkt: contact {ada} is left as it is: ticket 4 is of it since\n"
                                          "tkt: nothing was undone; the last that can be is c3 (new): tkt undo c3\n")
        self.assertEqual(self.ticket(4)["contact"]["organisation"], "Acme")
        # What was added to it since does not vanish with it either.
        self.tkt("contact", "add", "Bob <bob@customer.example>")
        self.tkt("--as", "bert", "contact", "edit", "bob@customer.example", "--address", "bob@home.example")
        self.tkt("undo", status=75)
        self.assertEqual(self.tkt("contact", "list", "bob@home.example").count("Bob"), 1)
        # Nor does its number come back.
        self.tkt("contact", "add", "Zed <zed@customer.example>")
        number = self.desk.json("tkt", "contact", "show", "zed@customer.example")[0]["id"]
        self.tkt("undo")
        self.tkt("contact", "add", "Other <other@customer.example>")
        self.assertGreater(self.desk.json("tkt", "contact", "show", "other@customer.example")[0]["id"], number)

    def test_what_many_tickets_and_contacts_had_in_common(self):
        people = self.desk.folder / "people.csv"
        people.write_text("name,email\n" + "".join(f"P{n},p{n}@import.example\n" for n in range(50)))
        self.tkt("contact", "import", people)
        self.tkt("--as", "bert", "contact", "edit", "p7@import.example", "--vip")
        self.tkt("undo", status=75)
        self.assertEqual(len(self.desk.stderr.splitlines()), 1)
        self.assertEqual([c["name"] for c in self.desk.json("tkt", "contact", "list", "import.example")], ["P7"])

    def test_keys(self):
        self.tkt("key", "rotate")
        self.tkt("reply", 1, "-m", "Water!")
        self.tkt("key", "rotate")
        self.tkt("key", "retire", 1)
        # The one that signs now cannot go: the one before must not sign again.
        rotated = self.desk.json("tkt", "undo", "--list")[1]
        self.assertEqual(rotated["verb"], "key rotate")
        self.tkt("undo", rotated["command"], status=75)
        self.assertIn("must not sign again", self.desk.stderr)
        self.tkt("undo")
        self.assertEqual([k["state"] for k in self.desk.json("tkt", "key", "list")], ["believed", "signs"])
        self.tkt("reply", 1, "-m", "More water!")
        self.tkt("undo", rotated["command"], status=75)
        self.assertIn("it has signed mail since", self.desk.stderr)
        self.assertEqual([k["state"] for k in self.desk.json("tkt", "key", "list")], ["believed", "signs"])

    def test_the_first_key_of_the_survey(self):
        def keys():
            with sqlite3.connect(self.desk.database) as db:
                return db.execute("SELECT number, seed FROM survey_key ORDER BY number").fetchall()

        file = self.desk.folder / "survey.key"
        self.tkt("key", "survey", "--export", file)
        made = keys()
        self.assertEqual(len(made), 1)
        self.assertEqual(self.desk.json("tkt", "undo", "--list")[0]["verb"], "key survey")
        self.assertRegex(self.tkt("undo"), r"^survey key 1\tcreated_at\t\d{4}-[^\t]+Z\t\n$")
        self.assertEqual(keys(), [])
        # What was exported with it will know no link.
        self.assertEqual(self.desk.stderr, "tkt: links of the survey will be signed by another key than was exported: "
                                          "tkt key survey --export before tkt-web is to know them\n")
        self.tkt("undo", "--redo")
        self.assertEqual(keys(), made)
        # To export it once more changes nothing, and is no command that could be undone.
        self.tkt("key", "survey", "--export", file)
        self.assertEqual(self.desk.json("tkt", "undo", "--list")[0]["verb"], "undo")
        # A link that it has signed is believed on.
        with sqlite3.connect(self.desk.database) as db:
            db.execute("INSERT INTO rating_request(ticket, occasion, queue, agent, address, asked_at, expires_at) "
                       "VALUES (1, 1, 'support', '', 'zoe@customer.example', 9000000000000, 9000000000001)")
        self.tkt("undo", status=75)
        self.assertIn("survey key 1 is left as it is: it has signed links since, whose answers need it; tkt key survey "
                      "--rotate makes another\n", self.desk.stderr)
        self.assertEqual(keys(), made)

    def test_commands_have_numbers(self):
        self.tkt("tag", 1, "+a")
        self.tkt("search", "--save", "mine", "agent:me")
        self.tkt("tag", 1, "+b")
        commands = [(c["command"], c["verb"], c["undone"]) for c in self.desk.json("tkt", "undo", "--list")][:3]
        self.assertEqual([verb for _, verb, _ in commands], ["tag", "search", "tag"])
        self.assertEqual(self.tkt("undo", commands[1][0]), "query mine\tquery\tagent:me\t\n")
        self.assertIn("undone already", self.refuses(64, "undo", commands[1][0]))
        self.assertEqual(self.ticket(1)["tags"], ["a", "b"])
        self.assertEqual([c["undone"] for c in self.desk.json("tkt", "undo", "--list")][:4], [False, False, True, False])
        self.tkt("undo", "--redo")
        self.assertIn("nothing that could be done again", self.refuses(64, "undo", "--redo"))
        self.assertIn(f"{commands[0][0]}\ttag ", self.tkt("complete", "commands"))
        self.assertIn("no command c999", self.refuses(64, "undo", "c999"))

    def test_what_cannot_be_undone_names_what_can(self):
        self.tkt("tag", 1, "+a")
        self.tkt("tag", 1, "+b")
        self.tkt("reply", 1, "-m", "Water!")
        self.desk.run("tkt-send")
        tags = [c["command"] for c in self.desk.json("tkt", "undo", "--list")][1:3]
        for command, tag, left in zip(tags, "ba", (["a"], [])):
            for _ in range(2):  # as often as it is asked for
                self.assertEqual(self.tkt("undo", status=75), "")
                first, second = self.desk.stderr.splitlines()
                self.assertIn("has been sent, and stays", first)
                self.assertEqual(second, f"tkt: nothing was undone; the last that can be is {command} (tag): "
                                         f"tkt undo {command}")
            self.assertEqual(self.tkt("undo", command), f"1\t{tag}\t\n")
            self.assertEqual(self.ticket(1)["tags"], left)
        # Of a ticket, an event.
        self.tkt("tag", 2, "+c")
        event = self.last_event()
        self.tkt("reply", 2, "-m", "Water!")
        self.desk.run("tkt-send")
        self.assertEqual(self.tkt("undo", "#2", status=75), "")
        self.assertIn(f"nothing was undone; the last that can be is event {event} (tag added: c): tkt undo {event}",
                      self.desk.stderr)
        # Nor is another one done again.
        self.tkt("tag", 3, "+d")
        self.tkt("undo")
        undoing = self.desk.json("tkt", "undo", "--list")[0]["command"]
        self.tkt("agent", "away", "bert", "--until", "3d")
        self.tkt("undo")
        self.tkt("--as", "bert", "agent", "away", "bert", "--until", "5d")
        self.tkt("undo", "--redo", status=75)
        self.assertIn(f"nothing was done again; the last that can be is {undoing} (undo): tkt undo {undoing}",
                      self.desk.stderr)
        self.assertEqual(self.tkt("undo", undoing), "3\t\td\n")

    def test_what_ended_a_snooze(self):
        def put_off():
            ticket = self.ticket(1)
            return ticket["status"], bool(ticket["snoozed_until"])

        self.tkt("snooze", 1, "--until", "2h")
        until = self.ticket(1)["snoozed_until"]
        self.tkt("set", 1, "status=open", "+a")
        event, = [e["id"] for e in self.desk.json("tkt", "log", 1) if e["kind"] == "status" and e["to"] == "open"]
        self.tkt("undo", event)
        self.assertEqual((self.ticket(1)["snoozed_until"], self.ticket(1)["tags"]), (until, ["a"]))
        self.tkt("undo", "--redo")
        self.assertEqual(put_off(), ("open", False))
        self.tkt("undo")
        self.assertEqual(put_off(), ("pending", True))
        self.tkt("undo", "c4")  # the snooze
        self.assertEqual(put_off(), ("new", False))
        # It wakes for mail of the customer, too, which no command is.
        self.tkt("snooze", 1, "--until", "2h")
        self.desk.deliver("1", b"From: zoe@customer.example\r\nTo: support@example.com\r\nSubject: Re: [#1] one\r\n"
                               b"Message-ID: <9@customer.example>\r\n\r\nHello?\r\n")
        self.desk.run("tkt-fetch")
        self.desk.run("tkt-rules")
        self.assertEqual(put_off(), ("open", False))
        event = [e["id"] for e in self.desk.json("tkt", "log", 1) if e["kind"] == "status"][-1]
        self.tkt("undo", event)
        self.assertEqual(put_off(), ("pending", True))
        self.tkt("snooze", "--wake", 1)
        self.assertEqual(put_off(), ("new", False))

    def test_an_event_that_is_all_that_its_command_did(self):
        self.tkt("--as", "bert", "reply", 1, "-m", "x")  # takes it
        self.tkt("take", 1)

        def taking_part():
            with sqlite3.connect(self.desk.database) as db:
                return [a for (a,) in db.execute("SELECT address FROM participant WHERE ticket = 1 ORDER BY 1")]

        before = taking_part()
        self.tkt("reply", 1, "-m", "Water!", "--cc", "new@customer.example")
        self.assertNotEqual(taking_part(), before)
        event = [e["id"] for e in self.desk.json("tkt", "log", 1) if e["kind"] == "message"][-1]
        self.tkt("undo", event)
        self.assertEqual(taking_part(), before)
        self.assertTrue(self.desk.json("tkt", "undo", "--list")[1]["undone"])

    def test_what_a_plan_only_tried_is_not_there_to_be_undone(self):
        self.tkt("tag", 1, "+a")
        self.tkt("snooze", 1, "--until", "2h", "--plan")
        self.assertEqual(self.tkt("undo"), "1\ta\t\n")

    def test_commands_are_forgotten_after_90_days(self):
        self.tkt("search", "--save", "old", "agent:me")
        with sqlite3.connect(self.desk.database) as db:
            db.execute("UPDATE action SET at = at - 91 * 86400000")
        self.tkt("search", "--save", "new", "agent:me")
        with sqlite3.connect(self.desk.database) as db:
            self.assertEqual(db.execute("SELECT count(*) FROM row_change").fetchone(), (1,))
            self.assertEqual(db.execute("SELECT count(*) FROM action").fetchone(), (1,))

    def test_mistakes(self):
        self.assertIn("no event 999", self.refuses(64, "undo", 999))
        self.assertIn("no number", self.refuses(64, "undo", "x"))
        self.assertIn("no ticket 9", self.refuses(64, "undo", "#9"))
        self.assertIn("you have done nothing", self.refuses(64, "--as", "bert", "undo"))


RULES = """
[[type]]
name = "question"
[[category]]
name = "fires"
[[sla]]
name = "fast"
[field.order]
type = "text"

[[rule]]
name = "fires"
on = "message"
if = { subject_contains = "fire" }
[rule.then]
queue = "billing"
assign = "bert"
priority = "high"
status = "open/escalated"
type = "question"
category = "fires"
sla = "fast"
add_tags = "hot"
add_watchers = "boss@example.com"
link = "1"
set_field = "order: 17"
contact_type = "dealer"
contact_vip = true
note = "It burns."
answer = "calm"
pause = "2h"
"""


class WhatRulesDid(Verbs):
    more = MORE + RULES

    def setUp(self):
        super().setUp()
        self.add_calm_template()
        self.new("one")
        self.desk.deliver("1", b"From: Zed <zed@customer.example>\r\nTo: support@example.com\r\n"
                               b"Subject: On fire\r\nMessage-ID: <1@customer.example>\r\n\r\nHelp.\r\n")
        self.desk.run("tkt-fetch")
        self.desk.run("tkt-rules")

    def standing(self):
        ticket = self.ticket(2)
        fields = ("status", "substatus", "agent", "priority", "category", "type", "sla", "tags", "watchers", "links",
                  "fields", "snoozed_until")
        return {name: ticket.get(name) for name in fields} | \
            {f"contact {name}": ticket["contact"][name] for name in ("type", "vip")}

    def test_each_of_it_is_taken_back_by_its_event(self):
        done = self.standing()
        self.assertEqual((done["priority"], done["type"], done["contact type"], done["contact vip"]),
                         ("high", "question", "dealer", True))
        undone = []
        for event in reversed([e for e in self.desk.json("tkt", "log", 2) if e["actor"] == "tkt-rules"]):
            if event["kind"] in ("rule", "note", "created") or event.get("to") == "incoming":
                # What came from outside, and what is only said.
                self.assertIn("nothing that could be undone", self.refuses(64, "undo", event["id"]))
            elif event["kind"] == "message":  # an answer, by the event that tells why
                self.assertIn("undone already", self.refuses(64, "undo", event["id"]))
            elif event["kind"] == "snoozed":
                self.refuses(64, "undo", event["id"])  # it has gone with the status that came of it
            else:
                self.tkt("undo", event["id"])
                undone.append(event["kind"])
        self.assertLessEqual({"answered", "notified", "contact", "agent", "priority", "linked", "watcher_added", "field.order"},
                             set(undone))
        self.assertEqual(self.standing(), {"status": "new", "substatus": "", "agent": "", "priority": "normal",
                                        "category": "", "type": "", "sla": "", "tags": [], "watchers": [],
                                        "links": [], "fields": {}, "snoozed_until": None, "contact type": "",
                                        "contact vip": False})
        self.desk.run("tkt-send")
        self.assertEqual([f for f in self.desk.sent_files() if b"Keep calm" in f.read_bytes()], [])

    def test_what_a_rule_made_of_a_customer(self):
        event, = [e["id"] for e in self.desk.json("tkt", "log", 2) if e["kind"] == "contact"]

        def marks():
            return tuple(self.ticket(2)["contact"][name] for name in ("type", "vip"))

        self.assertEqual(self.tkt("undo", event), "2\tdealer VIP\t\n")
        self.assertEqual(marks(), ("", False))
        self.tkt("undo", "--redo")
        self.assertEqual(marks(), ("dealer", True))
        self.tkt("undo")
        self.assertEqual(marks(), ("", False))
        self.assertIn("undone already", self.refuses(64, "undo", event))

    def test_what_was_made_of_a_customer_since_stays(self):
        event, = [e["id"] for e in self.desk.json("tkt", "log", 2) if e["kind"] == "contact"]
        self.tkt("contact", "edit", "zed@customer.example", "--type", "press")
        self.tkt("undo", event, status=75)
        self.assertIn("changed again, to press VIP", self.desk.stderr)


class WhatCameOfMail(Verbs):
    """What the desk has concluded from mail by itself: a wrong conclusion is taken back by its event."""
    more = MORE + """
[[foreign_number]]
name = "Other Desk"
pattern = "PROJ-[0-9]+"
[loop]
per_ticket = 1
[[rule]]
name = "always"
on = "message"
then = { answer = "calm" }
"""

    def setUp(self):
        super().setUp()
        self.add_calm_template()

    def receive(self, name, headers, text="Help.\n", content="text/plain"):
        self.desk.deliver(name, (f"To: support@example.com\r\nMessage-ID: <{name}@customer.example>\r\n"
                                 f"MIME-Version: 1.0\r\nContent-Type: {content}\r\n{headers}\r\n\r\n"
                                 + text).encode())
        self.desk.run("tkt-fetch")
        self.desk.run("tkt-rules")

    def last(self, kind):
        return [e["id"] for e in self.desk.json("tkt", "log", 1) if e["kind"] == kind][-1]

    def rows(self, table):
        with sqlite3.connect(self.desk.database) as db:
            return db.execute(f"SELECT * FROM {table}").fetchall()

    def check(self, kind, table, back):
        """By the event; done again and back as commands; and done again by the event of having taken it back."""
        event, there = self.last(kind), self.rows(table)
        self.tkt("undo", event)
        self.assertEqual(self.rows(table), back)
        self.assertIn("undone already", self.refuses(64, "undo", event))
        self.tkt("undo", "--redo")
        self.assertEqual(self.rows(table), there)
        self.tkt("undo")
        self.assertEqual(self.rows(table), back)
        self.tkt("undo", "--redo")
        with sqlite3.connect(self.desk.database) as db:
            db.execute("DELETE FROM row_change")  # as after 90 days

    def test_the_numbers_of_others(self):
        self.receive("1", "From: zed@customer.example\r\nSubject: proj PROJ-12 burns")
        self.assertEqual(self.rows("foreign_number"), [("proj-12", 1, "Other Desk", "PROJ-12")])
        self.check("foreign_number", "foreign_number", [])
        self.assertEqual(self.tkt("show", "PROJ-12", "--json")[:1], "{")
        self.tkt("undo", self.last("foreign_number"))
        self.assertEqual(self.rows("foreign_number"), [])
        self.refuses(64, "show", "PROJ-12")
        self.tkt("undo", self.last("foreign_number"))
        self.assertEqual(self.rows("foreign_number"), [("proj-12", 1, "Other Desk", "PROJ-12")])

    def test_a_loop_that_was_none(self):
        self.receive("1", "From: zed@customer.example\r\nSubject: On fire")
        self.receive("2", "From: zed@customer.example\r\nSubject: Re: [#1] On fire\r\n"
                          "In-Reply-To: <1@customer.example>")
        event = self.last("loop")
        self.assertEqual(self.ticket(1)["autoreply"]["state"], "stopped")
        self.assertEqual(self.tkt("undo", event), "1\tstopped\tusual\n")
        self.assertEqual(self.ticket(1)["autoreply"]["state"], "usual")
        self.tkt("undo", "--redo")
        self.assertEqual(self.ticket(1)["autoreply"]["state"], "stopped")
        self.tkt("autoreply", "resume", 1)
        self.receive("3", "From: zed@customer.example\r\nSubject: Re: [#1] On fire\r\n"
                          "In-Reply-To: <1@customer.example>")
        self.receive("4", "From: zed@customer.example\r\nSubject: Re: [#1] On fire\r\n"
                          "In-Reply-To: <1@customer.example>")
        self.assertNotEqual(self.last("loop"), event)
        self.tkt("autoreply", "resume", 1)
        self.tkt("undo", self.last("loop"), status=75)
        self.assertIn("its automatic answers have been changed again", self.desk.stderr)

    def test_an_address_that_mail_reaches_after_all(self):
        self.receive("1", "From: zed@customer.example\r\nSubject: On fire")
        self.desk.run("tkt-send")
        sent, = [f.read_text() for f in self.desk.sent_files()]
        number = [line.split(" ", 1)[1] for line in sent.splitlines() if line.lower().startswith("message-id: ")][0]
        self.receive("2", "From: mailer-daemon@customer.example\r\nSubject: Undelivered\r\n"
                          "Auto-Submitted: auto-replied\r\nReturn-Path: <>",
                     "--b\r\nContent-Type: text/plain\r\n\r\nNo.\r\n--b\r\nContent-Type: message/delivery-status\r\n\r\n"
                     "Reporting-MTA: dns; mx.customer.example\r\n\r\nFinal-Recipient: rfc822; zed@customer.example\r\n"
                     "Action: failed\r\nStatus: 5.1.1\r\nDiagnostic-Code: smtp; 550 5.1.1 no such user\r\n\r\n"
                     f"--b\r\nContent-Type: text/rfc822-headers\r\n\r\nMessage-ID: {number}\r\n"
                     "To: zed@customer.example\r\nSubject: x\r\n\r\n--b--\r\n",
                     'multipart/report; report-type=delivery-status; boundary="b"')
        there = self.rows("undeliverable")
        self.assertEqual([(row[0], row[2]) for row in there], [("zed@customer.example", "5.1.1")])
        self.check("undeliverable", "undeliverable", [])
        self.assertEqual(self.tkt("undo", self.last("undeliverable")), "1\tzed@customer.example\t\n")
        self.assertEqual(self.rows("undeliverable"), [])
        # And the reverse, in the words of then.
        self.tkt("undo", self.last("undeliverable"))
        self.assertEqual([row[:1] + row[3:4] for row in self.rows("undeliverable")], [there[0][:1] + there[0][3:4]])
        self.receive("3", "From: zed@customer.example\r\nSubject: I am here")
        self.assertEqual(self.rows("undeliverable"), [])
        ticket = self.desk.json("tkt", "list", "subject:here")[0]["id"]
        event, = [e["id"] for e in self.desk.json("tkt", "log", ticket) if e["kind"] == "undeliverable"]
        self.tkt("undo", event)
        self.assertEqual(len(self.rows("undeliverable")), 1)

    def test_why_the_rest_stays(self):
        self.receive("1", "From: zed@customer.example\r\nSubject: On fire")
        self.new("two")
        self.tkt("move-message", self.ticket(1)["messages"][0]["id"], 2)
        for kind, why in (("created", "tkt cancel 1"), ("rule", "what that did has events of its own")):
            self.assertIn(why, self.refuses(64, "undo", self.last(kind)))
        self.desk.run("tkt-send")
        self.assertIn("mail that was sent stays", self.refuses(64, "undo", self.last("sent")))


if __name__ == "__main__":
    unittest.main()
