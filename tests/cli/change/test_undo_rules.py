"""tkt undo of what rules did, and of what came of mail."""
import sqlite3

from lib.on_a_desk import MORE, Verbs

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
