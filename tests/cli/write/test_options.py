"""When and how mail goes out, and mail taken back."""
import contextlib
import sqlite3

from lib.writing import INSERT, Writing


class Options(Writing):
    def test_the_files_of_a_message_have_a_limit(self):
        ticket = self.receive()
        small, large = self.desk.folder / "small", self.desk.folder / "large"
        small.write_bytes(b"x" * 9_000_000)
        large.write_bytes(b"x" * 12_000_000)
        rows = lambda: len(self.ticket(ticket)["messages"])
        for verb in ("reply", "comment"):
            said = self.refuses(65, verb, ticket, "-m", "x", "--attach", small, "--attach", large)
            self.assertIn("20 MB", said)
        self.assertEqual(rows(), 1)
        self.tkt("reply", ticket, "-m", "x", "--attach", small, "--attach", small)
        self.assertEqual(rows(), 2)
        text = self.desk.config.read_text()
        self.desk.config.write_text(text.replace("[desk]", '[desk]\nmax_outgoing_size = "8MB"'))
        self.assertIn("8 MB", self.refuses(65, "reply", ticket, "-m", "x", "--attach", small))
        status, said = self.at_terminal("reply", ticket, "--force", EDITOR=self.editor(
            f"sed -i 's|^Attach:.*|Attach: {small}|' \"$1\"\n" + INSERT.format("Here.")))
        self.assertEqual(status, 65, said)
        self.assertEqual((rows(), len(self.drafts())), (2, 1))

    def test_an_answer_leaves_when_it_is_told_to(self):
        ticket = self.receive()
        self.tkt("reply", ticket, "-m", "Held back.", "--undo-send", "1h")
        self.assertIn("it leaves at", self.desk.stderr)
        self.assertEqual(self.sent(), [])
        self.desk.environment["TKT_NOW"] = "+2h"
        self.assertEqual(["Held back." in m.get_content() for m in self.sent()], [True])
        self.tkt("reply", ticket, "-m", "Later.", "--at", "tomorrow 8:00")
        self.assertEqual(len(self.sent()), 1)

    def test_what_is_taken_back_is_a_draft_again(self):
        ticket = self.receive()
        file = self.desk.folder / "plan.txt"
        file.write_text("x")
        self.tkt("reply", ticket, "-m", "Buy wtaer.", "--cc", "boss@customer.example", "--undo-send", "1h",
                     "--attach", file)
        outbox = self.desk.json("tkt", "outbox", "list")[0]["id"]
        self.tkt("outbox", "cancel", outbox)
        said = self.desk.stderr
        draft = self.drafts()[0]
        self.assertIn(f"draft resume {draft['id']}", said)
        file.unlink()  # what was attached is kept with the message
        self.assertEqual((draft["kind"], draft["ticket"]), ("reply", int(ticket)))
        self.assertIn("Cc: boss@customer.example\n", draft["text"])
        status, said = self.at_terminal("draft", "resume", draft["id"], EDITOR=self.editor(
            'sed -i "s/wtaer/water/; /^Send: 1h$/d" "$1"'))
        self.assertEqual(status, 0, said)
        mails = self.sent()
        self.assertEqual(len(mails), 1)
        self.assertIn("Buy water.", mails[0].get_body().get_content())
        self.assertEqual(mails[0]["Cc"], "boss@customer.example")
        self.assertEqual([(f.get_filename(), f.get_content()) for f in mails[0].iter_attachments()], [("plan.txt", "x")])
        self.assertEqual(self.drafts(), [])
        # What has left cannot be taken back, and what nobody wrote is no draft.
        self.tkt("outbox", "cancel", outbox, status=64)
        self.assertEqual(self.drafts(), [])

    def queued(self):
        """The only mail that waits, and when it may leave."""
        mail, = self.desk.json("tkt", "outbox", "list")
        return mail["id"], mail["next_try_at"]

    def test_what_is_taken_back_goes_out_as_it_was_asked_for(self):
        ticket = self.receive()
        for how in ([], ["by hand"]):
            with self.subTest(how):
                options = ["--markdown", "--at", "tomorrow 8:00", "--close", "--with-history", "--bcc",
                           "quiet@other.example", "-s", "Of *water*", "--mailbox", "support"]
                if how:
                    status, said = self.at_terminal("reply", ticket, *options, EDITOR=self.writes("Buy *water*."))
                    self.assertEqual(status, 0, said)
                else:
                    self.tkt("reply", ticket, "-m", "Buy *water*.", *options)
                outbox, leaves = self.queued()
                self.assertTrue(leaves.endswith("T08:00:00Z"), leaves)
                self.tkt("outbox", "cancel", outbox)
                self.tkt("reopen", ticket)
                draft = self.drafts()[0]
                for line in (f"Send: {leaves}", "Format: markdown", "Status: closed", "Bcc: quiet@other.example",
                             "From: support", "> It burns, see the attached photo."):
                    self.assertIn(line + "\n", draft["text"])
                # That it was reopened is told; it is closed all the same.
                self.tkt("draft", "send", draft["id"], status=75)
                self.tkt("draft", "send", draft["id"], "--force")
                again, then = self.queued()
                self.assertEqual(then, leaves)
                self.assertEqual(self.ticket(ticket)["status"], "closed")
                # So does what is taken back twice.
                self.tkt("outbox", "cancel", again)
                self.assertEqual(self.drafts()[0]["text"].split("\n\n")[0], draft["text"].split("\n\n")[0])
                self.tkt("undo")
                self.tkt("outbox", "retry", again)
                mail = self.sent()[-1]
                self.assertIn("<em>water</em>", mail.get_body(("html",)).get_content())
                self.assertIn("Of *water*", mail["Subject"])
                self.tkt("reopen", ticket)

    def test_a_new_ticket_whose_mail_is_taken_back(self):
        self.tkt("new", "--send", "--from", "zoe@customer.example", "-s", "Invoice", "-m", "It is *late*.",
                     "--markdown", "--undo-send", "10m")
        self.tkt("outbox", "cancel", self.queued()[0])
        self.assertIn("Send: 10m\nFormat: markdown\n", self.drafts()[0]["text"])
        # What was not asked for is not there.
        ticket = self.receive()
        self.tkt("reply", ticket, "-m", "Plain.")
        self.tkt("outbox", "cancel", self.queued()[0])
        self.assertNotRegex(self.drafts()[1]["text"], "(?m)^(Send|Format):")
        self.assertIn("Status: new\n", self.drafts()[1]["text"])

    def test_what_was_forwarded_is_taken_back_as_that(self):
        ticket = self.receive()
        message = self.ticket(ticket)["messages"][0]["id"]
        file = self.desk.folder / "plan.bin"
        file.write_bytes(bytes(range(256)))
        self.tkt("forward", ticket, "-m", "Please look.", "--to", "boss@other.example", "--undo-send", "1h",
                     "--attach", file)
        file.unlink()
        self.tkt("outbox", "cancel", self.desk.json("tkt", "outbox", "list")[0]["id"])
        draft = self.drafts()[0]
        self.assertEqual((draft["kind"], draft["ticket"]), ("forward", int(ticket)))
        # Both come back: mail that waits, and no draft.
        self.tkt("undo")
        self.assertEqual(self.drafts(), [])
        self.assertEqual([m["state"] for m in self.desk.json("tkt", "outbox", "list")], ["queued"])
        self.tkt("undo", "--redo")
        self.tkt("draft", "send", self.drafts()[0]["id"])
        self.assertEqual(self.sent(), [])  # held back as before
        self.tkt("outbox", "retry", self.desk.json("tkt", "outbox", "list")[0]["id"])
        mails = self.sent()
        self.assertEqual([m["To"] for m in mails], ["boss@other.example"])
        self.assertIn("Please look.", mails[0].get_body().get_content())
        self.assertEqual([f.get_content() for f in mails[0].iter_attachments()][1:], [bytes(range(256))])
        last = [e for e in self.ticket(ticket)["events"] if e["kind"] == "forwarded"][-1]
        self.assertIn(f"message {message},", last["reason"])

    def test_a_time_is_one_to_come(self):
        ticket = self.receive()
        for when, words in [("2020-01-01 9:00", "has passed"), ("soon", "no time"), ("-2h", "no time"),
                            ("yesterday 8:00", "no time")]:
            with self.subTest(when=when):
                self.assertIn(words, self.refuses(64, "reply", ticket, "-m", "x", f"--at={when}"))
        self.refuses(64, "reply", ticket, "-m", "x", "--at", "2h", "--undo-send", "30s")
        self.assertEqual(len(self.ticket(ticket)["messages"]), 1)

    def test_a_file_that_was_forgotten(self):
        ticket = self.receive()
        self.tkt("reply", ticket, "-m", "See the attached plan.")
        self.assertIn('"attached"', self.desk.stderr)
        self.tkt("reply", ticket, "-m", "Nothing of that sort.")  # the quote says it, the writer does not
        self.assertEqual(self.desk.stderr, "")
        plan = self.desk.folder / "plan.txt"
        plan.write_text("plan")
        self.tkt("reply", ticket, "-m", "See the attached plan.", "--attach", plan)
        self.assertEqual(self.desk.stderr, "")
        before = len(self.ticket(ticket)["messages"])
        status, said = self.at_terminal("reply", ticket, keys=b"n\n", EDITOR=self.writes("Der Plan ist angehängt."))
        self.assertEqual(status, 65)
        self.assertIn("angehängt", said)
        self.assertEqual((len(self.ticket(ticket)["messages"]), len(self.drafts())), (before, 1))

    def test_an_address_that_mail_does_not_reach(self):
        ticket = self.receive()
        with contextlib.closing(sqlite3.connect(self.desk.database)) as db, db:
            db.execute("INSERT INTO undeliverable VALUES ('paul@customer.example', 1, '5.1.1', 'no such user', NULL)")
        warning = "mail has not reached Paul@customer.example since "
        self.tkt("reply", ticket, "-m", "Turn it off.", "--cc", "Paul@customer.example")
        self.assertIn(warning, self.desk.stderr)
        self.assertIn("no such user", self.desk.stderr)
        self.tkt("forward", ticket, "-m", "Look.", "--to", "Paul@customer.example")
        self.assertIn(warning, self.desk.stderr)
        self.tkt("reply", ticket, "-m", "Now turn it on.")
        self.assertEqual(self.desk.stderr, "")

    def test_the_whole_history_without_comments(self):
        ticket = self.receive()
        self.tkt("comment", ticket, "-m", "He is a fool.")
        self.tkt("reply", ticket, "-m", "First answer.")
        self.tkt("reply", ticket, "-m", "All of it.", "--with-history")
        text = self.ticket(ticket)["messages"][-1]["text"]
        self.assertIn("First answer.", text)
        self.assertIn("It burns", text)
        self.assertNotIn("fool", text)

    def test_a_footer_and_html(self):
        text = self.desk.config.read_text()
        self.desk.config.write_text(text.replace('address = "support@example.com"',
                                                 'address = "support@example.com"\nfooter = "Example Ltd, Main Street"'))
        ticket = self.receive()
        self.tkt("reply", ticket, "-m", "Turn it *off*.", "--markdown")
        mail, = self.sent()
        self.assertEqual(mail.get_content_type(), "multipart/alternative")
        plain, html = (part.get_content() for part in mail.iter_parts())
        self.assertIn("Turn it *off*.\n\nAnna Agent\nExample Ltd\n\nExample Ltd, Main Street\n", plain)
        self.assertIn("Turn it <em>off</em>.", html)
