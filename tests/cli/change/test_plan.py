"""--plan and tkt apply: changes in bulk."""
from lib.on_a_desk import Verbs


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
