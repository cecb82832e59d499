"""An answer that changes its ticket, and who owns a ticket that is written to."""
from lib.desk import USER
from lib.writing import INSERT, Writing


class OneStep(Writing):
    """Answering, tagging, handing over and a status at once: what others call a macro."""

    def test_an_answer_brings_changes_along(self):
        one = self.new()
        self.desk.run("tkt", "release", one)
        said = self.desk.run("tkt", "reply", one, "-m", "Send it in.", "--set", "+rma", "--set", "agent=bert",
                             "--set", "priority=high", "--status", "open")
        self.assertEqual([line.split("\t")[1:] for line in said.splitlines()],
                         [["", "2"], ["", "rma"], ["", "bert"], ["normal", "high"], ["new", "open"]])
        ticket = self.ticket(one)
        self.assertEqual((ticket["tags"], ticket["agent"], ticket["priority"], ticket["status"]),
                         (["rma"], "bert", "high", "open"))
        self.desk.run("tkt", "undo")
        ticket = self.ticket(one)
        self.assertEqual((ticket["tags"], ticket["agent"], ticket["priority"], ticket["status"]), ([], "", "normal", "new"))

    def test_who_hands_it_over_does_not_keep_it(self):
        one = self.new()
        self.desk.run("tkt", "release", one)
        self.desk.run("tkt", "comment", one, "-m", "Over to you.", "--set", "team=second")
        self.assertEqual((self.ticket(one)["agent"], self.ticket(one)["team"]), ("", "second"))

    def test_in_the_editor_they_stand_among_the_fields(self):
        one = self.new()
        status, seen = self.at_terminal("reply", one, "--set", "+rma", "--set", "priority=high",
                                        EDITOR=self.editor('grep ^Set: "$1" >"$0.saw"\n' + INSERT.format("Send it in.")))
        self.assertEqual(status, 0, seen)
        self.assertEqual((self.desk.folder / "editor.saw").read_text(), "Set: +rma\nSet: priority=high\n")
        self.assertEqual((self.ticket(one)["tags"], self.ticket(one)["priority"]), (["rma"], "high"))

    def test_a_mistake_is_told_before_anything_is_sent(self):
        one = self.new()
        for word, told in (("rma", "no change"), ("priority=hihg", "high"), ("status=closed", "--status"),
                           ("agent=brt", "bert")):
            self.assertIn(told, self.refuses(64, "reply", one, "-m", "x", "--set", word))
        self.assertEqual(len(self.desk.json("tkt", "outbox", "list", "--all")), 0)


class Owning(Writing):
    def agent(self, ticket):
        return self.ticket(ticket)["agent"]

    def test_whoever_acts_takes_what_is_nobodys(self):
        for words in (["comment", "-m", "x"], ["set", "priority=high"], ["close"], ["set", "+tag"],
                      ["forward", "--to", "a@vendor.example", "-m", "x"]):
            with self.subTest(words=words):
                ticket = self.new("x", "--agent", "none", "--to", "zoe@customer.example")
                self.tkt("show", ticket)
                self.assertEqual(self.agent(ticket), "")
                self.tkt(words[0], ticket, *words[1:])
                self.assertEqual(self.agent(ticket), USER)

    def test_a_queue_decides_whether_they_do(self):
        for mode, nobodys, berts in (("never", "", "bert"), ("unassigned", USER, "bert"), ("always", USER, USER)):
            with self.subTest(mode=mode):
                text = self.desk.config.read_text()
                self.desk.config.write_text(text.replace('name = "support"\nmailbox', 'name = "support"\n'
                                                         f'take_on_action = "{mode}"\nmailbox'))
                one, two = self.new("x", "--agent", "none"), self.new("x", "--agent", "bert")
                for ticket in (one, two):
                    self.tkt("comment", ticket, "-m", "x")
                self.assertEqual((self.agent(one), self.agent(two)), (nobodys, berts))
                self.desk.config.write_text(text)

    def test_a_ticket_that_is_given_away_stays_so(self):
        ticket = self.new("x")
        self.tkt("assign", ticket, "none")
        self.assertEqual(self.agent(ticket), "")
        self.tkt("assign", ticket, "bert")
        self.assertEqual(self.agent(ticket), "bert")

    def test_a_slip_in_a_colleagues_name_is_told_and_the_comment_stays(self):
        self.new()
        self.tkt("comment", 1, "-m", "@bret, mail of x@brt.example; @property of mine")
        self.assertEqual(self.desk.stderr, "tkt: @bret is nobody here, and nobody was told; did you mean @bert?\n")
        self.assertIn("@bret, mail", self.ticket(1)["messages"][-1]["text"])
        self.tkt("comment", 1, "-m", "@bert it is")
        self.assertEqual(self.desk.stderr, "")

    def test_a_colleague_who_is_mentioned_is_told(self):
        ticket = self.receive()
        self.tkt("comment", ticket, "-m", "@bert, please look; zoe@bert.example is not meant, nor is @nobody.")
        mail, = self.sent()
        self.assertEqual(mail["To"], "Bert Agent <bert@example.com>")
        self.assertIn("Anna Agent mentions you", mail.get_content())
        self.assertEqual(mail["Auto-Submitted"], "auto-generated")
        self.assertIn("mentioned", [e["kind"] for e in self.ticket(ticket)["events"]])
