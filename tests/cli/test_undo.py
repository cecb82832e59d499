"""tkt undo: whatever was done, but mail that was sent."""
import unittest

from test_verbs import Verbs


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

    def test_mistakes(self):
        self.assertIn("no event 999", self.refuses(64, "undo", 999))
        self.assertIn("no number", self.refuses(64, "undo", "x"))
        self.assertIn("no ticket 9", self.refuses(64, "undo", "#9"))
        self.assertIn("you have done nothing", self.refuses(64, "--as", "bert", "undo"))


if __name__ == "__main__":
    unittest.main()
