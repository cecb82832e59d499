"""Mail written in an editor at a terminal; drafts, whatever ends the editor."""
import os
import signal

from lib.desk import USER
from lib.writing import INSERT, Writing


class InTheEditor(Writing):
    def test_an_answer_with_all_its_fields(self):
        ticket = self.receive()
        shown = self.desk.folder / "shown"
        change = self.editor(f"""cat "$1" > {shown}
            sed -i -e 's/^Cc:.*/Cc: bert@example.com/' -e 's/^Bcc:.*/Bcc: Boss <boss@example.net>/' \\
                -e 's/^Subject:.*/Subject: Water/' -e 's/^Status:.*/Status: pending/' -e 's/^Tags:.*/Tags: hot, dry/' \\
                "$1"
            """ + INSERT.format("Use water."))
        status, said = self.at_terminal("reply", ticket, EDITOR=change)
        self.assertEqual(status, 0, said)
        page = shown.read_text()
        self.assertEqual([line.split(":")[0] for line in page.split("\n\n")[0].splitlines()],
                         ["To", "Cc", "Bcc", "From", "Subject", "Status", "Tags", "Attach"])
        self.assertIn("To: Zoe <zoe@customer.example>\n", page)
        self.assertIn("From: support\n", page)
        self.assertIn(f"Subject: Re: [#{ticket}] Printer on fire\n", page)
        self.assertIn("\nAnna Agent\nExample Ltd\n", page)
        self.assertIn("> It burns", page)
        after = self.ticket(ticket)
        self.assertEqual((after["status"], after["tags"], after["agent"]), ("pending", ["dry", "hot"], USER))
        message = after["messages"][-1]
        self.assertTrue(message["text"].startswith("Use water.\n"), message["text"])
        mail, = self.sent()
        self.assertEqual((mail["Subject"], mail["Cc"], mail["Bcc"]), (f"[#{ticket}] Water", "bert@example.com", None))
        self.assertNotIn("boss@example.net", mail.as_string())
        self.assertEqual(self.drafts(), [])
        self.assertEqual(self.files(), [])

    def test_an_editor_that_fails_or_empties_sends_nothing_and_leaves_a_draft(self):
        ticket = self.receive()
        for number, (body, status) in enumerate([(INSERT.format("lost?") + "exit 1", 75), (': > "$1"', 65),
                                                 ("true", 65), ('rm "$1"', 65), ('kill -9 $$', 75)], 1):
            with self.subTest(body=body):
                got, said = self.at_terminal("reply", ticket, "--force", EDITOR=self.editor(body))
                self.assertEqual(got, status, said)
                self.assertIn(f"tkt draft resume {number}", said)
                self.assertEqual(len(self.drafts()), number)
        self.assertIn("lost?", self.drafts()[0]["text"])
        self.assertEqual(len(self.ticket(ticket)["messages"]), 1)
        self.assertEqual(self.files(), [])

    def test_a_draft_goes_on_where_it_was_left(self):
        ticket = self.receive()
        self.at_terminal("reply", ticket, EDITOR=self.editor(INSERT.format("First half,") + "exit 1"))
        status, said = self.at_terminal("draft", "resume", 1,
                                        EDITOR=self.editor("sed -i 's/First half,/First half, second half./' \"$1\""))
        self.assertEqual(status, 0, said)
        self.assertIn("First half, second half.", self.ticket(ticket)["messages"][-1]["text"])
        self.assertEqual(self.drafts(), [])

    def test_a_draft_can_be_sent_shown_and_dropped_by_scripts(self):
        ticket = self.receive()
        for text in ("One.", "Two."):
            self.at_terminal("reply", ticket, "--force", EDITOR=self.editor(INSERT.format(text) + "exit 1"))
        self.assertEqual([d["id"] for d in self.drafts()], [1, 2])
        self.assertEqual(list(self.drafts()[0]),
                         ["id", "kind", "ticket", "agent", "begun_at", "saved_at", "open", "text"])
        self.assertRegex(self.tkt("draft", "list").splitlines()[0], rf"^1\treply\t{ticket}\t{USER}\t\S+\t\tOne\.$")
        self.assertIn("Two.", self.tkt("draft", "show", 2))
        self.tkt("draft", "drop", 2)
        self.tkt("draft", "send", 1)
        self.assertTrue(self.ticket(ticket)["messages"][-1]["text"].startswith("One."))
        self.assertEqual(self.drafts(), [])
        self.assertIn("no draft 1", self.refuses(64, "draft", "send", 1))
        self.refuses(64, "draft", "drop", "x")

    def test_somebody_elses_draft_is_theirs(self):
        ticket = self.receive()
        self.at_terminal("--as", "bert", "reply", ticket, EDITOR=self.editor(INSERT.format("Mine.") + "exit 1"))
        self.assertEqual(self.drafts(), [])
        self.assertEqual(self.drafts("--all")[0]["agent"], "bert")
        self.assertIn("bert's", self.refuses(77, "draft", "send", 1))
        self.refuses(77, "draft", "drop", 1)

    def test_a_mistake_in_a_field_is_told_and_nothing_is_lost(self):
        ticket = self.receive()
        for change, words in [("s/^Cc:/Ccc:/", 'did you mean "Cc"'), ("s/^To:.*/To:/", "no recipient"),
                              ("s/^To:.*/To: not an address/", "no mail address"),
                              ("s/^From:.*/From: suport/", "support"), ("s/^Status:.*/Status: opne/", "open"),
                              ("s/^Attach:.*/Attach: nothing.pdf/", "nothing.pdf"),
                              ("1i Written above", "line 1")]:
            with self.subTest(change=change):
                status, said = self.at_terminal(
                    "reply", ticket, "--force", EDITOR=self.editor(f"sed -i '{change}' \"$1\"\n" + INSERT.format("Text")))
                self.assertIn(status, (64, 65, 66), said)
                self.assertIn(words, said)
        self.assertEqual(len(self.drafts()), 7)
        self.assertEqual(len(self.ticket(ticket)["messages"]), 1)
        self.assertEqual(self.sent(), [])

    def test_no_field_of_a_mail_can_be_smuggled_in(self):
        ticket = self.receive()
        body = ("printf 'To: zoe@customer.example\\nSubject: x\\rBcc: victim@example.net\\xc2\\x85X-Evil: y\\n"
                "\\nHarmless.\\n' > \"$1\"")
        self.assertEqual(self.at_terminal("reply", ticket, EDITOR=self.editor(body))[0], 0)
        mail, = self.sent()
        self.assertEqual((mail["Bcc"], mail["X-Evil"], mail["To"]), (None, None, "zoe@customer.example"))

    def test_a_ticket_can_be_opened_there(self):
        change = self.editor("sed -i -e 's/^Subject:.*/Subject: Lamp/' -e 's/^Tags:.*/Tags: new/' "
                             "-e 's/^Priority:.*/Priority: high/' \"$1\"\n" + INSERT.format("It is dark."))
        status, said = self.at_terminal("new", "--from", "Zoe <zoe@customer.example>", EDITOR=change)
        self.assertEqual(status, 0, said)
        ticket = self.ticket(1)
        self.assertEqual((ticket["subject"], ticket["tags"], ticket["priority"], ticket["requester"]["address"]),
                         ("Lamp", ["new"], "high", "zoe@customer.example"))
        self.assertEqual([(m["kind"], m["text"]) for m in ticket["messages"]], [("comment", "It is dark.")])
        status, said = self.at_terminal("new", "--to", "paul@customer.example", "-s", "Order", "--link", 1,
                                        EDITOR=self.writes("Your order is here."))
        self.assertEqual(status, 0, said)
        mail, = self.sent()
        self.assertEqual((mail["To"], mail["Subject"]), ("paul@customer.example", "[#2] Order"))
        self.assertIn("Your order is here.\n\nAnna Agent", mail.get_content().replace("\n\n\n", "\n\n"))
        self.assertIn("relates 1", self.tkt("log", 2))

    def test_a_template_is_chosen_while_writing(self):
        ticket = self.receive()
        folder = self.desk.folder / "templates"
        folder.mkdir()
        (folder / "unplug.en.mustache").write_text("Dear {{{customer.name}}},\n\nunplug it.\n{{{answer}}}")
        text = self.desk.config.read_text()
        self.desk.config.write_text(text.replace("[desk]", f'[desk]\ntemplate_folder = "{folder}"'))
        status, said = self.at_terminal("reply", ticket, "-t", "unplug", EDITOR="true")
        self.assertEqual(status, 0, said)
        self.assertEqual(self.ticket(ticket)["messages"][-1]["text"], "Dear Zoe,\n\nunplug it.")
        self.tkt("reply", ticket, "-t", "unplug", "-m", "At once!")
        self.assertIn("unplug it.\nAt once!", self.ticket(ticket)["messages"][-1]["text"])
        self.tkt("comment", ticket, "-t", "unplug", "-m", "Said on the telephone.")
        self.assertEqual(self.ticket(ticket)["messages"][-1]["text"],
                         "Dear Zoe,\n\nunplug it.\nSaid on the telephone.")
        self.assertEqual(self.at_terminal("comment", ticket, "-t", "unplug", EDITOR=self.writes("Noted."))[0], 0)
        self.assertIn("unplug it.", self.ticket(ticket)["messages"][-1]["text"])
        self.tkt("forward", ticket, "--to", "tech@vendor.example", "-t", "unplug", "-m", "Please look.")
        self.assertTrue(self.ticket(ticket)["messages"][-1]["text"].startswith(
            "Dear Zoe,\n\nunplug it.\nPlease look."))
        for verb in (("comment",), ("forward", "--to", "tech@vendor.example")):
            self.assertIn('did you mean "unplug"?', self.refuses(64, *verb, ticket, "-t", "unplgu", "-m", "x"))


class Crashes(Writing):
    WAIT = 'until [ -e {0} ]; do sleep 0.02; done\n'

    def test_a_draft_survives_kill_9(self):
        ticket = self.receive()
        go = self.desk.folder / "go"
        # The terminal goes with tkt, which was its first program; editors outlive that if they like.
        body = "trap '' HUP\n" + INSERT.format("Saved before.") + self.WAIT.format(go) + \
            "sed -i 's/Saved before./Saved before. And after./' \"$1\"; touch " + f"{self.desk.folder}/done"
        pid, terminal = self.begin("reply", ticket, EDITOR=self.editor(body))
        self.wait_until(lambda: self.drafts() and "Saved before." in self.drafts()[0]["text"], "the draft is saved")
        self.assertTrue(self.drafts()[0]["open"])
        os.kill(pid, signal.SIGKILL)
        os.waitpid(pid, 0)
        self.assertEqual(len(self.ticket(ticket)["messages"]), 1)
        # The editor itself goes on, and saves into its file.
        go.touch()
        self.wait_until((self.desk.folder / "done").exists, "the editor ends")
        os.close(terminal)
        # Nobody gives a sign of life any more.
        self.wait_until(lambda: not self.drafts()[0]["open"], "the draft is open no more")
        self.assertEqual(self.ticket(ticket)["writing"], [])
        status, said = self.at_terminal("draft", "resume", 1, EDITOR=self.editor("sed -i 's/after./after. Done./' \"$1\""))
        self.assertEqual(status, 0, said)
        self.assertIn("Saved before. And after. Done.", self.ticket(ticket)["messages"][-1]["text"])
        self.assertEqual((self.drafts(), self.files()), ([], []))

    def test_a_connection_that_is_lost_loses_no_text(self):
        ticket = self.receive()
        body = INSERT.format("Half a senten") + self.WAIT.format(self.desk.folder / "never")
        pid, terminal = self.begin("reply", ticket, EDITOR=self.editor(body))
        self.wait_until(lambda: self.drafts() and "Half a senten" in self.drafts()[0]["text"], "the draft is saved")
        os.close(terminal)  # SIGHUP to all that run there
        os.waitpid(pid, 0)
        draft, = self.drafts()
        self.assertIn("Half a senten", draft["text"])
        self.assertFalse(draft["open"])
        self.assertEqual(len(self.ticket(ticket)["messages"]), 1)
