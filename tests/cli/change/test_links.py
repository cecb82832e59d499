"""tkt link and unlink, and closing with links."""
from lib.on_a_desk import Verbs


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
