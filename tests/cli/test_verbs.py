"""The verbs that change tickets, one by one and in bulk."""
import json
import unittest

from desk import USER
from on_a_desk import OnADesk, two_queues

MORE = two_queues(billing='agents = ["bert"]\nteams = ["second"]')


class Verbs(OnADesk):
    more = MORE

    def add_calm_template(self):
        """The template `calm`, for rules to answer with."""
        templates = self.desk.folder / "templates"
        templates.mkdir()
        (templates / "calm.en.mustache").write_text("Keep calm.\n")
        text = self.desk.config.read_text()
        self.desk.config.write_text(text.replace("[desk]", f'[desk]\ntemplate_folder = "{templates}"', 1))


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


class Links(Verbs):
    def setUp(self):
        super().setUp()
        for subject in ("one", "two", "three"):
            self.new(subject)

    def test_both_ends_know_of_it(self):
        self.assertEqual(self.tkt("link", 1, "--depends", 2), "1\t\tdepends:2\n")
        self.assertEqual(self.tkt("link", 1, "--depends", 2), "")
        self.assertIn("linked: depends 2", self.tkt("show", 1, "--events"))
        self.assertIn("linked: needed_by 1", self.tkt("show", 2, "--events"))
        self.assertEqual(self.tkt("unlink", 2, 1), "1\tdepends:2\t\n")
        self.assertEqual(self.tkt("unlink", 2, 1), "")
        self.assertIn("so already", self.desk.stderr)

    def test_a_new_ticket_may_have_to_do_with_another(self):
        number = self.new("four", "--link", 2)
        self.assertEqual(self.ticket(number)["links"], [{"kind": "relates", "ticket": 2, "direction": "to"}])
        self.assertEqual(self.ticket(2)["links"], [{"kind": "relates", "ticket": number, "direction": "to"}])
        self.assertIn("no ticket 99", self.refuses(64, "new", "-s", "x", "-m", "y", "--link", 99))

    def test_there_is_no_circle(self):
        self.tkt("link", 1, "--depends", 2)
        self.tkt("link", 2, "--depends", 3)
        self.assertIn("circle", self.refuses(64, "link", 3, "--depends", 1))
        self.tkt("link", 3, "--parent", 1)
        self.assertIn("circle", self.refuses(64, "link", 1, "--parent", 3))
        self.assertIn("unlink 3 1", self.refuses(64, "link", 3, "--parent", 2))
        self.assertIn("itself", self.refuses(64, "link", 1, "--relates", 1))
        self.assertIn("no ticket 9", self.refuses(64, "link", 1, "--relates", 9))
        self.assertIn("depends", self.refuses(64, "unlink", 1, 2, "--kind", "depnds"))

    def test_closing_waits_for_what_is_open(self):
        self.tkt("link", 1, "--depends", 2)
        self.tkt("link", 3, "--parent", 1)
        for words in (("close", 1), ("resolve", 1), ("status", 1, "closed"), ("set", 1, "status=closed")):
            self.assertIn("waits for tickets 2, 3", self.refuses(75, *words))
        self.assertEqual(self.ticket(1)["status"], "new")
        self.tkt("cancel", 1)
        self.tkt("reopen", 1)
        # Those that are closed with it are nothing to wait for.
        self.tkt("close", 1, 2, 3)
        self.tkt("reopen", 1, 2)
        self.assertEqual(self.tkt("close", 1, "--force"), "1\topen\tclosed\n")

    def test_an_answer_that_closes_waits_too(self):
        for subject in ("one", "two"):
            self.new(subject)
        self.tkt("link", 1, "--depends", 2)
        for verb in ("reply", "comment"):
            said = self.refuses(75, verb, 1, "-m", "Done.", "--close")
            self.assertIn("waits for ticket 2", said)
            self.assertIn("--force", said)
        self.assertEqual(len(self.ticket(1)["messages"]), 1)
        self.assertEqual(self.tkt("outbox", "list"), "")
        self.tkt("reply", 1, "-m", "Done.", "--close", "--force")
        self.assertEqual(self.ticket(1)["status"], "closed")

    def test_a_person_is_asked(self):
        self.tkt("link", 1, "--depends", 2)
        status, seen = self.at_terminal("close", 1, keys=b"n\n")
        self.assertEqual(status, 75)
        self.assertIn("waits for ticket 2", seen)
        seen = self.at_terminal("close", 1, keys=b"\x04")[1]  # the end of input
        self.assertRegex(seen, r"\[y/N\] .*\r?\ntkt: nothing was changed")
        self.assertEqual(self.ticket(1)["status"], "new")
        self.assertEqual(self.at_terminal("close", 1, keys=b"y\n")[0], 0)
        self.assertEqual(self.ticket(1)["status"], "closed")


class Planning(Verbs):
    def setUp(self):
        super().setUp()
        for subject in ("one", "two", "three"):
            self.new(subject)
        self.plan = self.desk.folder / "plan"

    def lines(self):
        return [line for line in self.plan.read_text().splitlines() if not line.startswith("#")]

    def test_a_plan_changes_nothing_until_it_is_applied(self):
        text = self.tkt("set", "-", "priority=high", "+old", "status=closed", "--plan", stdin=b"1 2")
        self.plan.write_text(text)
        self.assertEqual([line.split(" ", 2)[2] for line in self.lines()],
                         ["priority=high", "+old", "status=closed"] * 2)
        self.assertIn("# one: priority normal -> high", text)
        self.assertEqual((self.ticket(1)["status"], self.ticket(1)["tags"]), ("new", []))
        self.assertEqual(self.tkt("apply", self.plan), "1\tnormal\thigh\n1\t\told\n1\tnew\tclosed\n"
                         "2\tnormal\thigh\n2\t\told\n2\tnew\tclosed\n")
        self.assertEqual((self.ticket(2)["status"], self.ticket(2)["tags"]), ("closed", ["old"]))

    def test_lines_may_be_edited_and_taken_out(self):
        self.tkt("tag", 2, 3, "+old")
        text = self.tkt("close", "--plan", "--where", "tag:old")
        self.plan.write_text(text)
        self.assertEqual(len(self.lines()), 2)
        self.plan.write_text(self.lines()[0].replace("closed", "resolved") + "\n")
        self.assertEqual(self.tkt("apply", self.plan), "2\tnew\tresolved\n")
        self.assertEqual(self.ticket(3)["status"], "new")
        self.assertIn("--plan", self.refuses(64, "close", "--where", "tag:old"))

    def test_what_moved_is_left_alone(self):
        self.plan.write_text(self.tkt("close", 1, 2, "--plan"))
        self.tkt("--as", "bert", "comment", 1, "-m", "Wait!")
        self.assertEqual(self.tkt("apply", self.plan, status=75), "2\tnew\tclosed\n")
        self.assertIn("ticket 1 has moved in between", self.desk.stderr)
        self.assertIn("bert", self.desk.stderr)
        self.assertEqual(self.ticket(1)["status"], "new")
        # What has been done moves the ticket itself: once is enough.
        self.tkt("apply", self.plan, status=75)
        self.assertIn("ticket 2 has moved", self.desk.stderr)

    def test_hostile_lines_are_named_and_nothing_is_done(self):
        good = self.tkt("close", 1, "--plan")
        version = good.splitlines()[-1].split()[1]
        for bad, what in [("1 x status=closed", "no version"), ("x 1 status=closed", "no ticket number"),
                          ("1 99", "says no change"), (f"1 {version} stats=closed", '"status"'),
                          (f"1 {version} status=closd", '"closed"'), ("99 1 status=closed", "no ticket 99"),
                          (f"1 {version} status=open", "says again"), ("1 1 priority=high", "which has"),
                          ("-1 1 status=closed", "no ticket number"), (f"1 {version} \x1b[2J", "no text"),
                          (f"1 {version} +", "no tag"), (f"1 {version} rm -rf /", "no change"),
                          ("99999999999999999999 1 +a", "no ticket number"), ("# tkt plan 2", "version 1")]:
            self.plan.write_text(good + bad + "\n")
            said = self.refuses(65, "apply", self.plan)
            self.assertIn(f"plan:{len(good.splitlines()) + 1}: ", said, bad)
            self.assertIn(what, said)
            self.assertNotIn("\x1b", said)
        self.assertEqual(self.ticket(1)["status"], "new")
        self.assertEqual(self.tkt("apply", "-", stdin=b"# nothing\n\n"), "")
        self.tkt("apply", self.desk.folder / "none", status=66)

    def test_a_plan_says_what_stands_in_the_way(self):
        self.tkt("link", 1, "--depends", 2)
        self.plan.write_text(self.tkt("close", 1, "--plan"))
        self.assertIn("waits for ticket 2", self.desk.stderr)
        self.tkt("apply", self.plan, status=75)
        self.assertIn("waits for ticket 2", self.desk.stderr)
        self.assertEqual(self.tkt("apply", self.plan, "--force"), "1\tnew\tclosed\n")

    def test_other_changes_are_planned_too(self):
        text = self.tkt("link", 1, "--relates", 2, "--plan") + self.tkt("autoreply", "stop", 2, "--plan")
        self.plan.write_text(text + self.tkt("set", 3, "subject=A = b # c", "--plan"))
        self.tkt("apply", self.plan)
        self.assertEqual(self.ticket(2)["autoreply"]["state"], "stopped")
        self.assertEqual(self.ticket(3)["subject"], "A = b # c")


if __name__ == "__main__":
    unittest.main()
