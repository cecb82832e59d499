"""Two agents at one ticket."""
import os

from lib.desk import BIN
from lib.writing import INSERT, Writing


class Together(Writing):
    def test_two_agents_at_once(self):
        ticket = self.receive()
        go = self.desk.folder / "go"
        slow = self.editor(INSERT.format("Bert has this.") + f"until [ -e {go} ]; do sleep 0.02; done\n", "slow")
        pid, terminal = self.begin("--as", "bert", "reply", ticket, EDITOR=slow)
        writer = self.wait_until(lambda: [w for w in self.ticket(ticket)["writing"] if "Bert" in w["text"]],
                                 "bert is seen writing")[0]
        self.assertEqual((writer["agent"], writer["kind"]), ("bert", "reply"))
        self.assertNotIn("zoe@customer.example>,", writer["text"])
        shown = self.tkt("show", ticket)
        self.assertIn("bert is writing: reply", shown)
        self.assertIn("Bert has this.", shown)
        # Editors live in real time, whatever TKT_NOW says.
        for now in ("+1d", "-1d"):
            self.assertIn("bert is writing: reply", self.tkt("show", ticket, TKT_NOW=now))

        # A second writer is told before the editor opens.
        status, said = self.at_terminal("reply", ticket, keys=b"n\n", EDITOR=self.writes("Anna too.", "quick"))
        self.assertEqual(status, 75)
        self.assertIn("bert is writing an answer", said)
        self.assertIn("Bert has this.", said)
        self.assertEqual(self.drafts(), [])
        # Who goes on all the same is first; and a script is only told.
        self.assertEqual(self.at_terminal("reply", ticket, keys=b"y\n", EDITOR=self.writes("Anna too.", "quick"))[0], 0)
        self.tkt("reply", ticket, "-m", "A script, too.")
        self.assertIn("bert is writing an answer", self.desk.stderr)

        # The one who was slower is shown what came, and asked.
        go.touch()
        os.write(terminal, b"n\n")
        status, said = self.end(pid, terminal)
        self.assertEqual(status, 75)
        self.assertIn("Anna too.", said)
        self.assertIn("A script, too.", said)
        self.assertEqual([m["text"].split("\n")[0] for m in self.ticket(ticket)["messages"][1:]],
                         ["Anna too.", "A script, too."])
        draft, = self.drafts("--all")
        self.assertIn("Bert has this.", draft["text"])

    def test_a_script_is_refused_with_75_unless_it_insists(self):
        ticket = self.receive()
        self.at_terminal("reply", ticket, EDITOR=self.editor(INSERT.format("Late.") + "exit 1"))
        self.tkt("comment", ticket, "-m", "Just now.")
        self.assertIn("has changed", self.run_fails(75, "draft", "send", 1))
        self.assertEqual(len(self.drafts()), 1)
        self.tkt("draft", "send", 1, "--force")
        self.assertTrue(self.ticket(ticket)["messages"][-1]["text"].startswith("Late."))

    def run_fails(self, status, *words):
        self.tkt(*words, status=status)
        return self.desk.stderr

    def test_a_script_says_what_it_has_seen(self):
        ticket = self.receive()
        seen = self.desk.json("tkt", "log", ticket)[-1]["id"]
        self.tkt("set", ticket, "priority=high")  # no message: nobody would write another answer
        self.tkt("reply", ticket, "--seen", seen, "-m", "One.")
        self.assertIn("has changed", self.refuses(75, "reply", ticket, "--seen", seen, "-m", "Two."))
        self.tkt("reply", ticket, "--seen", seen, "--force", "-m", "Three.")
        self.assertEqual(len(self.ticket(ticket)["messages"]), 3)

    def test_a_status_that_somebody_else_has_set_is_not_overwritten_unseen(self):
        ticket = self.receive()
        body = (f"{BIN}/tkt --as bert set {ticket} status=pending\n"
                "sed -i 's/^Status:.*/Status: closed/' \"$1\"\n") + INSERT.format("Done.")
        status, said = self.at_terminal("comment", ticket, keys=b"n\n", EDITOR=self.editor(body))
        self.assertEqual(status, 75)
        self.assertIn("bert: status: new → pending", said)
        self.assertEqual(self.ticket(ticket)["status"], "pending")
        # A writer who leaves the status alone overwrites nothing, and is not bothered.
        body = f"{BIN}/tkt --as bert set {ticket} status=open\n" + INSERT.format("Done.")
        self.assertEqual(self.at_terminal("comment", ticket, "--force", EDITOR=self.editor(body))[0], 0)
        self.assertEqual(self.ticket(ticket)["status"], "open")

    def test_an_answer_to_a_ticket_that_was_merged_meanwhile_follows_it(self):
        first, second = self.receive(), self.new("The same")
        body = f"{BIN}/tkt --as bert merge {first} {second}\n" + INSERT.format("Both.")
        status, said = self.at_terminal("reply", first, keys=b"y\n", EDITOR=self.editor(body))
        self.assertEqual(status, 0, said)
        self.assertIn("Both.", self.ticket(second)["messages"][-1]["text"])
