"""The verbs that change tickets, one by one."""
import json

from lib.desk import USER
from lib.on_a_desk import Verbs


class Changing(Verbs):
    def test_what_was_taken_can_be_given_back(self):
        self.new()
        self.assertEqual(self.tkt("release", 1), f"1\t{USER}\t\n")
        self.assertEqual(self.tkt("take", 1), f"1\t\t{USER}\n")
        self.tkt("assign", 1, "bert")
        self.assertIn("bert's, not yours", self.refuses(64, "release", 1))
        self.assertIn("tkt assign ID... team:second", self.refuses(64, "assign", 1, "second"))
        self.tkt("assign", 1, "team:second")
        self.assertEqual(self.ticket(1)["team"], "second")
        self.tkt("assign", 1, "me")
        self.assertEqual(self.ticket(1)["agent"], USER)

    def test_each_status_has_a_verb_or_a_word(self):
        self.new()
        self.assertEqual(self.tkt("status", 1, "open/escalated"), "1\tnew\topen/escalated\n")
        self.assertEqual(self.tkt("resolve", 1), "1\topen/escalated\tresolved\n")
        self.assertEqual(self.tkt("reopen", 1), "1\tresolved\topen\n")
        self.assertEqual(self.tkt("cancel", 1, "--reason", "double"), "1\topen\tcancelled\n")
        self.assertEqual(self.ticket(1)["events"][-1]["reason"], "double")
        self.assertIn('"open"', self.refuses(64, "status", 1, "opne"))
        self.assertIn("escalated", self.refuses(64, "status", 1, "open/escalatd"))
        self.assertEqual(self.tkt("new", "-s", "x", "-m", "y", "--status", "open/escalated"),
                         "2\t\topen/escalated\n")
        self.assertIn("what status?", self.refuses(64, "status", 1))

    def test_tags(self):
        self.new()
        self.assertEqual(self.tkt("tag", 1, "+hot", "+new"), "1\t\thot\n1\t\tnew\n")
        self.assertEqual(self.tkt("tag", 1, "-new", "+zażółć"), "1\t\tzażółć\n1\tnew\t\n")
        self.assertEqual(self.ticket(1)["tags"], ["hot", "zażółć"])
        for bad in ("+", "+two words", "+a,b", "+esc\x1b[2J"):
            self.assertIn("no tag", self.refuses(64, "tag", 1, bad))
        self.assertIn("tkt set", self.refuses(64, "tag", 1, "priority=high"))

    def test_spam_rejects_ticket_and_sender(self):
        first, second = self.new("one"), self.new("two")
        self.assertEqual(self.tkt("spam", first), f"{first}\tnew\trejected\n{first}\t\tspam\n")
        self.assertIn("1 more ticket rejected", self.desk.stderr)
        self.assertEqual(self.ticket(second)["status"], "rejected")
        self.assertTrue(self.ticket(first)["contact"]["spam"])
        self.tkt("spam", "--not", first)
        self.assertEqual([self.ticket(n)["status"] for n in (first, second)], ["new", "new"])
        self.assertFalse(self.ticket(first)["contact"]["spam"])
        self.tkt("spam", "--ticket-only", second)
        self.assertFalse(self.ticket(second)["contact"]["spam"])
        self.assertEqual(self.ticket(first)["status"], "new")

    def test_what_there_is_is_shown_by_a_part_of_its_name(self):
        self.new()
        shown = json.loads(self.tkt("agent", "show", "Bert", "-j"))
        self.assertEqual((shown["login"], shown["teams"], shown["active"]), ("bert", ["second"], 0))
        self.assertIn("active\t1", self.tkt("agent", "show", USER))
        self.assertIn(f"login\t{USER}\n", self.tkt("agent", "show"))
        self.assertEqual(self.tkt("agent", "show", "me"), self.tkt("agent", "show", USER))
        self.assertIn("login\tbert\n", self.tkt("--as", "bert", "agent", "show"))
        self.assertIn("which of them?", self.refuses(64, "agent", "show", "agent"))
        self.assertEqual(json.loads(self.tkt("queue", "show", "bill", "-j"))["teams"], ["second"])
        self.assertEqual(self.tkt("team", "list"), "second\tbert\tbilling\n")
        self.assertIn('"billing"', self.refuses(64, "queue", "show", "bilinng"))
        self.assertIn("support@example.com", self.tkt("mailbox", "show", "support"))
