"""tkt undo of commands: whatever was done, but mail that was sent."""
import sqlite3

from lib.on_a_desk import Verbs


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
