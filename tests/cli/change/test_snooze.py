"""Tickets that are put off wake up by themselves, once."""
import datetime
import sqlite3
import unittest

from lib.on_a_desk import Verbs


class Snooze(Verbs):
    def setUp(self):
        super().setUp()
        self.new()

    def let_time_pass(self):
        with sqlite3.connect(self.desk.database) as db:
            db.execute("UPDATE snooze SET until = 1000")

    def statuses(self):
        return [e["to"] for e in self.ticket(1)["events"] if e["kind"] == "status"]

    def test_it_is_pending_until_then(self):
        at = datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(hours=2)
        out = self.tkt("snooze", 1, "--until", "2h").splitlines()
        self.assertEqual(out[1], "1\tnew\tpending")
        until = datetime.datetime.fromisoformat(self.ticket(1)["snoozed_until"].replace("Z", "+00:00"))
        self.assertLess(abs(until - at), datetime.timedelta(minutes=5))
        self.assertTrue(self.ticket(1)["paused"] or self.ticket(1)["reaction_due"] is None)
        self.assertIn("put off", self.tkt("show", 1))
        for program in ("tkt-rules", "tkt-sla"):
            self.desk.run(program)
        self.assertEqual(self.ticket(1)["status"], "pending")

    def test_either_program_wakes_it_exactly_once(self):
        for program in ("tkt-rules", "tkt-sla"):
            with self.subTest(program=program):
                self.tkt("status", 1, "open/escalated")
                self.tkt("snooze", 1, "--until", "2h")
                self.let_time_pass()
                before = len(self.statuses())
                for again in (program, "tkt-rules", "tkt-sla"):
                    self.desk.run(again)
                self.assertEqual(self.statuses()[before:], ["open/escalated"])
                self.assertIsNone(self.ticket(1)["snoozed_until"])

    def test_the_customer_wakes_it(self):
        self.tkt("snooze", 1, "--until", "3d")
        self.desk.deliver("m1", b"From: zoe@customer.example\r\nTo: support@example.com\r\n"
                                b"Subject: Re: [#1] Printer on fire\r\nMessage-ID: <a1@customer.example>\r\n"
                                b"\r\nIt still burns.\r\n")
        self.desk.run("tkt-fetch")
        self.desk.run("tkt-rules")
        self.assertNotEqual(self.ticket(1)["status"], "pending")
        self.assertIsNone(self.ticket(1)["snoozed_until"])

    def test_whatever_else_it_becomes_ends_it(self):
        self.tkt("snooze", 1, "--until", "2h")
        self.tkt("resolve", 1)
        self.assertIsNone(self.ticket(1)["snoozed_until"])
        self.assertIn("nothing to put off", self.refuses(64, "snooze", 1, "--until", "2h"))
        self.tkt("reopen", 1)
        self.tkt("snooze", 1, "--until", "tomorrow")
        self.assertTrue(self.ticket(1)["snoozed_until"].endswith("T08:00:00Z"))
        self.assertIn("1\tpending\topen\n", self.tkt("snooze", "--wake", 1))

    def test_lists_ask_for_it(self):
        self.new()
        self.tkt("snooze", 1, "--until", "3d")
        for query, found in [("is:snoozed", "1"), ("snoozed:<2d", ""), ("snoozed:<4d", "1"), ("snoozed:>2d", "1"),
                             ("snoozed:none", "2"), ("-is:snoozed", "2")]:
            self.assertEqual(self.tkt("list", "--ids", query).split(), found.split(), query)

    def test_mistakes(self):
        self.assertIn("is no time", self.refuses(64, "snooze", 1, "--until", "soon"))
        self.assertIn("has passed", self.refuses(64, "snooze", 1, "--until", "2001-01-01"))
        self.assertIn("until when?", self.refuses(64, "snooze", 1))
        self.assertEqual(self.ticket(1)["status"], "new")


if __name__ == "__main__":
    unittest.main()
