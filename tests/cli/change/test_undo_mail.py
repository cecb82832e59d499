"""tkt undo EVENT: mail that the desk wrote by itself is taken back while it waits, and only then."""
import sqlite3
import unittest

from lib.on_a_desk import MORE, Verbs

RULES = """
[[rule]]
name = "fires"
on = "message"
if = { subject_contains = "fire" }
[rule.then]
forward = ["brigade@other.example", "police@other.example"]
notify = ["bert", "boss@other.example"]
answer = "calm"
acknowledge = false

[automatic_mail]
statuses = { resolved = "resolved" }
[survey]
statuses = ["resolved"]
"""

MAIL = (b"From: Zed <zed@customer.example>\r\nTo: support@example.com\r\nSubject: On fire\r\n"
        b"Message-ID: <1@customer.example>\r\n\r\nHelp.\r\n")

LATE = """
[[sla]]
name = "fast"
calendar = "always"
[sla.priority.normal]
reaction = "1h"
[[sla.escalation]]
on = "reaction_late"
notify = ["bert"]
[[calendar]]
name = "always"
""" + "".join(f'{day} = ["00:00-24:00"]\n' for day in ("mon", "tue", "wed", "thu", "fri", "sat", "sun"))


class MailOfTheDesk(Verbs):
    more = MORE + RULES + LATE

    def setUp(self):
        super().setUp()
        self.add_calm_template()
        text = self.desk.config.read_text()
        text = text.replace('name = "support"\nmailbox', 'name = "support"\nacknowledge = { template = "acknowledge" }\n'
                                                         'mailbox', 1)
        self.desk.config.write_text(text)

    def receive(self):
        self.desk.deliver("1", MAIL)
        self.desk.run("tkt-fetch")
        self.desk.run("tkt-rules")
        return 1

    def event(self, kind, number=1, nth=-1):
        """The number of the ticket's last event of a kind."""
        return [e["id"] for e in self.events(number) if e["kind"] == kind][nth]

    def events(self, number):
        return self.desk.json("tkt", "log", number)

    def outbox(self):
        """The states of mail, by the recipients."""
        return {",".join(sorted(c["address"] for c in m["recipients"])): m["state"]
                for m in self.desk.json("tkt", "outbox", "list", "--all")}

    def execute(self, *statement):
        with sqlite3.connect(self.desk.database) as db:
            db.execute(*statement)

    def check(self, event, *recipients, number=1):
        """Taken back, done again, taken back and once more each, by the number of the event."""
        def states():
            return [self.outbox()[one] for one in recipients]

        self.assertEqual(states(), ["queued"] * len(recipients))
        for _ in range(2):
            self.assertEqual(len(self.tkt("undo", event).splitlines()), len(recipients))
            self.assertEqual(states(), ["cancelled"] * len(recipients))
            self.assertEqual(self.event("send_cancelled", number),
                             self.desk.json("tkt", "log")[-1]["id"])
            self.assertIn("undone already", self.refuses(64, "undo", event))
            self.tkt("undo", "--redo")
            self.assertEqual(states(), ["queued"] * len(recipients))
        self.tkt("undo")
        self.assertEqual(states(), ["cancelled"] * len(recipients))

    FORWARD = "brigade@other.example,police@other.example"

    def test_what_a_rule_forwards_and_tells(self):
        self.receive()
        self.check(self.event("forwarded"), self.FORWARD)
        self.check(self.event("notified"), "bert@example.com", "boss@other.example")
        self.desk.run("tkt-send")
        self.assertEqual(len(self.desk.sent_files()), 1)  # the automatic answer

    def test_automatic_answers_and_mail_about_a_status(self):
        self.receive()
        self.check(self.event("answered"), "zed@customer.example")
        self.execute("UPDATE outbox SET state = 'sent', cancelled = 0")
        self.execute("UPDATE outbox_recipient SET state = 'sent', cancelled = 0")
        self.tkt("resolve", 1)
        self.desk.run("tkt-rules")
        for kind in ("mailed", "asked_rating"):
            if kind in [e["kind"] for e in self.events(1)]:
                event = self.event(kind)
        mail = self.desk.json("tkt", "outbox", "list")
        self.assertEqual([m["state"] for m in mail], ["queued"])
        self.tkt("undo", event)
        self.assertEqual(self.desk.json("tkt", "outbox", "list"), [])
        self.assertEqual(self.ticket(1)["status"], "resolved")

    def test_acknowledgements(self):
        self.desk.deliver("1", MAIL.replace(b"On fire", b"Cold"))
        self.desk.run("tkt-fetch")
        self.desk.run("tkt-rules")
        self.check(self.event("acknowledged"), "zed@customer.example")

    def test_what_was_moved_elsewhere_is_taken_back_there(self):
        self.receive()
        self.new("two")
        event = self.event("answered")
        answer, = [m["id"] for m in self.ticket(1)["messages"] if "Keep calm" in m["text"]]
        self.tkt("move-message", answer, 2)
        self.tkt("undo", event)
        self.assertEqual(self.outbox()["zed@customer.example"], "cancelled")

    def test_watchers_and_who_is_mentioned(self):
        number = self.new()
        self.desk.run("tkt-rules")
        self.tkt("watch", number, "--agent", "owl@other.example")
        self.tkt("status", number, "open/escalated")
        self.desk.run("tkt-rules")
        self.check(self.event("notified"), "owl@other.example")
        self.tkt("comment", number, "-m", "What do you say, @bert?")
        self.desk.run("tkt-rules")
        events = [e for e in self.events(number) if e["kind"] == "notified"]
        self.assertGreater(len(events), 1)
        for event in events[1:]:
            self.tkt("undo", event["id"])
        self.assertEqual(set(self.outbox().values()), {"cancelled"})

    def test_steps_of_promises(self):
        number = self.new()
        self.tkt("set", number, "sla=fast")
        self.execute("UPDATE ticket SET created_at = created_at - 7200000")
        self.execute("UPDATE sla_clock SET started_at = started_at - 7200000, due_at = due_at - 7200000")
        self.desk.run("tkt-sla")
        self.check(self.event("notified"), "bert@example.com")

    def test_what_has_left_stays(self):
        self.receive()
        self.desk.run("tkt-send")
        sent = len(self.desk.sent_files())
        for kind in ("forwarded", "notified", "answered"):
            for _ in range(2):
                self.assertEqual(self.tkt("undo", self.event(kind), status=75), "")
                self.assertIn("has been sent, and stays", self.desk.stderr)
        self.assertEqual((len(self.desk.sent_files()), set(self.outbox().values())), (sent, {"sent"}))

    def test_what_a_tkt_send_has_in_its_hands(self):
        self.receive()
        self.execute("UPDATE outbox SET state = 'sending', lease_owner = 'x', lease_until = 9000000000000")
        for kind in ("forwarded", "notified", "answered"):
            self.tkt("undo", self.event(kind), status=75)
            self.assertIn("just now; ask again in a moment", self.desk.stderr)
        self.execute("UPDATE outbox SET state = 'queued', lease_owner = '', lease_until = NULL")
        self.check(self.event("forwarded"), self.FORWARD)

    def test_some_of_it_has_left(self):
        self.receive()
        self.execute("UPDATE outbox SET state = 'sent' WHERE id IN (SELECT outbox FROM outbox_recipient "
                     "WHERE address = 'bert@example.com')")
        self.execute("UPDATE outbox_recipient SET state = 'sent' WHERE address = 'bert@example.com'")
        event = self.event("notified")
        self.assertEqual(len(self.tkt("undo", event, status=75).splitlines()), 1)
        self.assertRegex(self.desk.stderr, r"^tkt: ticket 1: event \d+ .*outbox \d+ has been sent, and stays\n$")
        self.assertEqual([self.outbox()[a] for a in ("bert@example.com", "boss@other.example")], ["sent", "cancelled"])
        # Of one mail, too: who has it has it.
        self.execute("UPDATE outbox_recipient SET state = 'sent' WHERE address = 'police@other.example'")
        self.tkt("undo", self.event("forwarded"), status=75)
        self.assertIn("has been sent to police@other.example", self.desk.stderr)
        mail, = [m for m in self.desk.json("tkt", "outbox", "list", "--all") if len(m["recipients"]) > 1]
        self.assertEqual({c["address"]: c["state"] for c in mail["recipients"]},
                         {"police@other.example": "sent", "brigade@other.example": "cancelled"})

    def test_mail_that_nobody_took_was_not_sent(self):
        number = self.new()
        self.tkt("reply", number, "-m", "Water!", "--close")
        mail = self.desk.json("tkt", "outbox", "list")[0]["id"]
        for state in ("refused", "failed"):
            self.execute("UPDATE outbox SET state = ?, error = 'no such user'", (state,))
            self.execute("UPDATE outbox_recipient SET state = ?, reply = 'no such user'", (state,))
            self.tkt("undo")
            self.assertEqual(self.ticket(number)["status"], "new")
            self.assertEqual(list(self.outbox().values()), ["cancelled"])
            self.tkt("outbox", "retry", mail, status=64)  # nor will it be
            self.tkt("undo", "--redo")
            self.assertEqual((list(self.outbox().values()), self.ticket(number)["status"]), ([state], "closed"))
        # What may have arrived cannot be said not to have.
        self.execute("UPDATE outbox SET state = 'unknown'")
        self.execute("UPDATE outbox_recipient SET state = 'unknown'")
        self.tkt("undo", self.event("message", number), status=75)
        self.assertIn(f"may have arrived; tkt outbox resolve {mail}", self.desk.stderr)

    def test_agents_mail_by_the_event_that_tells_of_it(self):
        self.receive()
        self.desk.run("tkt-send")
        message = self.ticket(1)["messages"][0]["id"]
        self.tkt("forward", f"1/{message}", "-m", "Please look.", "--to", "colleague@other.example")
        self.tkt("undo", self.event("forwarded"))
        self.assertEqual(self.outbox()["colleague@other.example"], "cancelled")
        self.assertNotIn("Please look.", self.tkt("show", 1))
        self.tkt("redirect", 1, "--to", "friend@other.example")
        self.execute("DELETE FROM row_change")
        self.execute("DELETE FROM action")  # forgotten after 90 days
        self.tkt("undo", self.event("redirected"))
        self.assertEqual(self.outbox()["friend@other.example"], "cancelled")

    def test_what_was_done_to_a_ticket_last(self):
        self.receive()
        self.assertEqual(self.tkt("undo", "#1").count("cancelled"), 2)  # told last
        self.tkt("undo", "#1")
        self.assertEqual(self.outbox()[self.FORWARD], "cancelled")
        self.desk.run("tkt-send")
        self.tkt("tag", 1, "+a")
        self.tkt("resolve", 1)
        self.desk.run("tkt-rules")
        self.desk.run("tkt-send")  # mail that has left is nothing that somebody did to it
        self.assertEqual(self.tkt("undo", "#1"), "1\tresolved\tnew\n")

    def test_events_of_earlier_versions(self):
        self.receive()
        self.execute("DROP TRIGGER event_stays")
        self.execute("UPDATE event SET before = '' WHERE kind IN ('forwarded', 'notified')")
        for kind in ("forwarded", "notified"):
            self.assertIn("tkt outbox list --ticket 1 has its mail, tkt outbox cancel takes it back",
                          self.refuses(64, "undo", self.event(kind)))
        self.assertEqual(set(self.outbox().values()), {"queued"})


if __name__ == "__main__":
    unittest.main()
