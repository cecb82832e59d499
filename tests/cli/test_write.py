"""What agents write: drafts, answers, comments, mail that is passed on; with real editors at real terminals."""
import contextlib
import email
import email.policy
import os
import signal
import sqlite3
import time
import unittest

from desk import BIN, USER
from terminal import exit_status, seen_until_end, start
from test_tkt import OnADesk

MAIL = b"""From: Zoe <zoe@customer.example>
To: support@example.com
Cc: Paul <paul@customer.example>
Subject: Printer on fire
Message-ID: <first@customer.example>
MIME-Version: 1.0
Content-Type: multipart/mixed; boundary=b

--b
Content-Type: text/plain; charset=utf-8

It burns, see the attached photo.
--b
Content-Type: image/jpeg
Content-Disposition: attachment; filename=photo.jpg
Content-Transfer-Encoding: base64

/9j/4AAQ
--b--
"""

# Puts a text below the fields, as a person does; $1 is what the editor was given.
INSERT = """awk -v text='{}' '!done && /^$/ {{ print; print text; done = 1; next }} {{ print }}' "$1" > "$1.new" &&
mv "$1.new" "$1"
"""


class Writing(OnADesk):
    def setUp(self):
        super().setUp()
        self.desk.environment["TZ"] = "UTC"

    def receive(self, raw=MAIL, name="mail"):
        """The number of the ticket that comes of it."""
        self.desk.deliver(name, raw)
        self.desk.run("tkt-fetch")
        self.desk.run("tkt-rules")
        return self.desk.json("tkt", "list")[0]["id"]

    def editor(self, body, name="editor"):
        file = self.desk.folder / name
        file.write_text("#!/bin/sh\n" + body)
        file.chmod(0o755)
        return str(file)

    def writes(self, text, name="editor"):
        return self.editor(INSERT.format(text), name)

    def begin(self, *words, **environment):
        """A program at a terminal of its own that goes on by itself: its process and the terminal."""
        return start([str(BIN / "tkt"), *map(str, words)],
                     {**self.desk.environment, "PAGER": "cat", **environment})

    def end(self, pid, terminal):
        """Exit status, and what it said."""
        seen = seen_until_end(terminal)
        return exit_status(pid), seen

    def wait_until(self, condition, what):
        limit = time.monotonic() + 60
        while time.monotonic() < limit:
            found = condition()
            if found:
                return found
            time.sleep(0.05)
        self.fail(f"never: {what}")

    def drafts(self, *words):
        return self.desk.json("tkt", "draft", "list", *words)

    def files(self):
        folder = self.state / "tkt/drafts"
        return list(folder.iterdir()) if folder.exists() else []

    def sent(self):
        """What lies in the Maildir that stands for the mail server."""
        self.desk.run("tkt-send")
        return [email.message_from_bytes(file.read_bytes(), policy=email.policy.default)
                for file in sorted((self.desk.folder / "out/new").iterdir(), key=lambda f: f.stat().st_mtime_ns)]


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
        self.assertRegex(self.run_tkt("draft", "list").splitlines()[0], rf"^1\treply\t{ticket}\t{USER}\t\S+\t\tOne\.$")
        self.assertIn("Two.", self.run_tkt("draft", "show", 2))
        self.run_tkt("draft", "drop", 2)
        self.run_tkt("draft", "send", 1)
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
        for change, words in [("s/^Cc:/Ccc:/", 'did you mean "Cc"'), ("s/^To:.*/To:/", "nobody"),
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
        self.assertIn("relates 1", self.run_tkt("log", 2))

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
        self.run_tkt("reply", ticket, "-t", "unplug", "-m", "At once!")
        self.assertIn("unplug it.\nAt once!", self.ticket(ticket)["messages"][-1]["text"])
        self.run_tkt("comment", ticket, "-t", "unplug", "-m", "Said on the telephone.")
        self.assertEqual(self.ticket(ticket)["messages"][-1]["text"],
                         "Dear Zoe,\n\nunplug it.\nSaid on the telephone.")
        self.assertEqual(self.at_terminal("comment", ticket, "-t", "unplug", EDITOR=self.writes("Noted."))[0], 0)
        self.assertIn("unplug it.", self.ticket(ticket)["messages"][-1]["text"])
        self.run_tkt("forward", ticket, "--to", "tech@vendor.example", "-t", "unplug", "-m", "Please look.")
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
        shown = self.run_tkt("show", ticket)
        self.assertIn("bert is writing: reply", shown)
        self.assertIn("Bert has this.", shown)

        # A second writer is told before the editor opens.
        status, said = self.at_terminal("reply", ticket, keys=b"n\n", EDITOR=self.writes("Anna too.", "quick"))
        self.assertEqual(status, 75)
        self.assertIn("bert is writing an answer", said)
        self.assertIn("Bert has this.", said)
        self.assertEqual(self.drafts(), [])
        # Who goes on all the same is first; and a script is only told.
        self.assertEqual(self.at_terminal("reply", ticket, keys=b"y\n", EDITOR=self.writes("Anna too.", "quick"))[0], 0)
        self.run_tkt("reply", ticket, "-m", "A script, too.")
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
        self.run_tkt("comment", ticket, "-m", "Just now.")
        self.assertIn("has changed", self.run_fails(75, "draft", "send", 1))
        self.assertEqual(len(self.drafts()), 1)
        self.run_tkt("draft", "send", 1, "--force")
        self.assertTrue(self.ticket(ticket)["messages"][-1]["text"].startswith("Late."))

    def run_fails(self, status, *words):
        self.run_tkt(*words, status=status)
        return self.desk.stderr

    def test_a_script_says_what_it_has_seen(self):
        ticket = self.receive()
        seen = self.desk.json("tkt", "log", ticket)[-1]["id"]
        self.run_tkt("set", ticket, "priority=high")  # no message: nobody would write another answer
        self.run_tkt("reply", ticket, "--seen", seen, "-m", "One.")
        self.assertIn("has changed", self.refuses(75, "reply", ticket, "--seen", seen, "-m", "Two."))
        self.run_tkt("reply", ticket, "--seen", seen, "--force", "-m", "Three.")
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
        self.run_tkt("reply", ticket, "-m", "x", "--attach", small, "--attach", small)
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
        self.run_tkt("reply", ticket, "-m", "Held back.", "--undo-send", "2s")
        self.assertIn("it leaves at", self.desk.stderr)
        self.assertEqual(self.sent(), [])
        self.wait_until(lambda: [m for m in self.sent() if "Held back." in m.get_content()], "it leaves")
        self.run_tkt("reply", ticket, "-m", "Later.", "--at", "tomorrow 8:00")
        self.assertEqual(len(self.sent()), 1)

    def test_what_is_taken_back_is_a_draft_again(self):
        ticket = self.receive()
        file = self.desk.folder / "plan.txt"
        file.write_text("x")
        self.run_tkt("reply", ticket, "-m", "Buy wtaer.", "--cc", "boss@customer.example", "--undo-send", "1h",
                     "--attach", file)
        outbox = self.desk.json("tkt", "outbox", "list")[0]["id"]
        self.run_tkt("outbox", "cancel", outbox)
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
        self.run_tkt("outbox", "cancel", outbox, status=64)
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
                    self.run_tkt("reply", ticket, "-m", "Buy *water*.", *options)
                outbox, leaves = self.queued()
                self.assertTrue(leaves.endswith("T08:00:00Z"), leaves)
                self.run_tkt("outbox", "cancel", outbox)
                self.run_tkt("reopen", ticket)
                draft = self.drafts()[0]
                for line in (f"Send: {leaves}", "Format: markdown", "Status: closed", "Bcc: quiet@other.example",
                             "From: support", "> It burns, see the attached photo."):
                    self.assertIn(line + "\n", draft["text"])
                # That it was reopened is told; it is closed all the same.
                self.run_tkt("draft", "send", draft["id"], status=75)
                self.run_tkt("draft", "send", draft["id"], "--force")
                again, then = self.queued()
                self.assertEqual(then, leaves)
                self.assertEqual(self.ticket(ticket)["status"], "closed")
                # So does what is taken back twice.
                self.run_tkt("outbox", "cancel", again)
                self.assertEqual(self.drafts()[0]["text"].split("\n\n")[0], draft["text"].split("\n\n")[0])
                self.run_tkt("undo")
                self.run_tkt("outbox", "retry", again)
                mail = self.sent()[-1]
                self.assertIn("<em>water</em>", mail.get_body(("html",)).get_content())
                self.assertIn("Of *water*", mail["Subject"])
                self.run_tkt("reopen", ticket)

    def test_a_new_ticket_whose_mail_is_taken_back(self):
        self.run_tkt("new", "--send", "--from", "zoe@customer.example", "-s", "Invoice", "-m", "It is *late*.",
                     "--markdown", "--undo-send", "10m")
        self.run_tkt("outbox", "cancel", self.queued()[0])
        self.assertIn("Send: 10m\nFormat: markdown\n", self.drafts()[0]["text"])
        # What was not asked for is not there.
        ticket = self.receive()
        self.run_tkt("reply", ticket, "-m", "Plain.")
        self.run_tkt("outbox", "cancel", self.queued()[0])
        self.assertNotRegex(self.drafts()[1]["text"], "(?m)^(Send|Format):")
        self.assertIn("Status: new\n", self.drafts()[1]["text"])

    def test_what_was_forwarded_is_taken_back_as_that(self):
        ticket = self.receive()
        message = self.ticket(ticket)["messages"][0]["id"]
        file = self.desk.folder / "plan.bin"
        file.write_bytes(bytes(range(256)))
        self.run_tkt("forward", ticket, "-m", "Please look.", "--to", "boss@other.example", "--undo-send", "1h",
                     "--attach", file)
        file.unlink()
        self.run_tkt("outbox", "cancel", self.desk.json("tkt", "outbox", "list")[0]["id"])
        draft = self.drafts()[0]
        self.assertEqual((draft["kind"], draft["ticket"]), ("forward", int(ticket)))
        # Both come back: mail that waits, and no draft.
        self.run_tkt("undo")
        self.assertEqual(self.drafts(), [])
        self.assertEqual([m["state"] for m in self.desk.json("tkt", "outbox", "list")], ["queued"])
        self.run_tkt("undo", "--redo")
        self.run_tkt("draft", "send", self.drafts()[0]["id"])
        self.assertEqual(self.sent(), [])  # held back as before
        self.run_tkt("outbox", "retry", self.desk.json("tkt", "outbox", "list")[0]["id"])
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
        self.run_tkt("reply", ticket, "-m", "See the attached plan.")
        self.assertIn('"attached"', self.desk.stderr)
        self.run_tkt("reply", ticket, "-m", "Nothing of that sort.")  # the quote says it, the writer does not
        self.assertEqual(self.desk.stderr, "")
        plan = self.desk.folder / "plan.txt"
        plan.write_text("plan")
        self.run_tkt("reply", ticket, "-m", "See the attached plan.", "--attach", plan)
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
        self.run_tkt("reply", ticket, "-m", "Turn it off.", "--cc", "Paul@customer.example")
        self.assertIn(warning, self.desk.stderr)
        self.assertIn("no such user", self.desk.stderr)
        self.run_tkt("forward", ticket, "-m", "Look.", "--to", "Paul@customer.example")
        self.assertIn(warning, self.desk.stderr)
        self.run_tkt("reply", ticket, "-m", "Now turn it on.")
        self.assertEqual(self.desk.stderr, "")

    def test_the_whole_history_without_comments(self):
        ticket = self.receive()
        self.run_tkt("comment", ticket, "-m", "He is a fool.")
        self.run_tkt("reply", ticket, "-m", "First answer.")
        self.run_tkt("reply", ticket, "-m", "All of it.", "--with-history")
        text = self.ticket(ticket)["messages"][-1]["text"]
        self.assertIn("First answer.", text)
        self.assertIn("It burns", text)
        self.assertNotIn("fool", text)

    def test_a_footer_and_html(self):
        text = self.desk.config.read_text()
        self.desk.config.write_text(text.replace('address = "support@example.com"',
                                                 'address = "support@example.com"\nfooter = "Example Ltd, Main Street"'))
        ticket = self.receive()
        self.run_tkt("reply", ticket, "-m", "Turn it *off*.", "--markdown")
        mail, = self.sent()
        self.assertEqual(mail.get_content_type(), "multipart/alternative")
        plain, html = (part.get_content() for part in mail.iter_parts())
        self.assertIn("Turn it *off*.\n\nAnna Agent\nExample Ltd\n\nExample Ltd, Main Street\n", plain)
        self.assertIn("Turn it <em>off</em>.", html)


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


class PassingOn(Writing):
    def test_a_message_is_forwarded_with_its_files_and_the_answer_comes_back(self):
        ticket = self.receive()
        self.run_tkt("forward", ticket, "--to", "Tech <tech@vendor.example>", "-m", "Do you know this?")
        mail, = self.sent()
        self.assertEqual((mail["To"], mail["From"]), ("Tech <tech@vendor.example>",
                                                      "Example Ltd support <support@example.com>"))
        self.assertEqual([part.get_filename() for part in mail.iter_attachments()], ["photo.jpg"])
        self.assertIn("Do you know this?", mail.get_body().get_content())
        self.assertIn("It burns", mail.get_body().get_content())
        shown = self.ticket(ticket)
        self.assertIn("tech@vendor.example", shown["participants"])
        self.assertEqual(shown["messages"][-1]["kind"], "comment")
        self.assertIn("--- forward", self.run_tkt("show", ticket))
        self.assertIn("forwarded", [e["kind"] for e in shown["events"]])
        answer = (f"From: tech@vendor.example\nTo: support@example.com\nSubject: Re: {mail['Subject']}\n"
                  f"Message-ID: <t1@vendor.example>\nIn-Reply-To: {mail['Message-ID']}\n\nA known fault.\n")
        self.receive(answer.encode(), "answer")
        self.assertIn("A known fault.", self.ticket(ticket)["messages"][-1]["text"])
        # The customer is still the one who is answered.
        self.run_tkt("reply", ticket, "-m", "It is a known fault.")
        self.assertEqual(self.ticket(ticket)["messages"][-1]["to"][0]["address"], "zoe@customer.example")

    def test_with_the_rest_of_the_correspondence(self):
        ticket = self.receive()
        self.run_tkt("reply", ticket, "-m", "Water!")
        self.run_tkt("comment", ticket, "-m", "Between us.")
        to = ("forward", ticket, "--to", "tech@vendor.example")
        self.run_tkt(*to, "-m", "Read this.", "--with-history")
        text = self.ticket(ticket)["messages"][-1]["text"]
        self.assertEqual((text.count("It burns"), text.count("> Water!")), (1, 1), text)
        self.assertNotIn("Between us.", text)
        self.at_terminal(*to, "--with-history", EDITOR=self.writes("See below:"))
        text = self.ticket(ticket)["messages"][-1]["text"]
        self.assertTrue(text.startswith("See below:"), text)
        self.assertEqual((text.count("It burns"), text.count("> Water!")), (1, 1), text)
        self.run_tkt(*to, "-m", "Read this.")
        self.assertNotIn("Water!", self.ticket(ticket)["messages"][-1]["text"])

    def test_one_message_and_in_the_editor(self):
        ticket = self.receive()
        self.run_tkt("reply", ticket, "-m", "Water!")
        second = self.ticket(ticket)["messages"][-1]["id"]
        status, said = self.at_terminal("forward", f"{ticket}/{second}", "--to", "tech@vendor.example",
                                        EDITOR=self.writes("What I wrote:"))
        self.assertEqual(status, 0, said)
        text = self.ticket(ticket)["messages"][-1]["text"]
        self.assertTrue(text.startswith("What I wrote:"), text)
        self.assertIn("Water!", text)
        self.refuses(64, "forward", f"{ticket}/999", "--to", "a@vendor.example", "-m", "x")
        self.assertIn("come back", self.refuses(64, "forward", ticket, "--to", "support@example.com", "-m", "x"))
        self.refuses(65, "forward", ticket, "-m", "x")

    def test_a_message_is_redirected_as_it_came(self):
        ticket = self.receive()
        self.run_tkt("redirect", ticket, "--to", "tech@vendor.example")
        mail, = self.sent()
        self.assertEqual((mail["From"], mail["To"], mail["Message-ID"], mail["Subject"]),
                         ("Zoe <zoe@customer.example>", "support@example.com", "<first@customer.example>",
                          "Printer on fire"))
        self.assertEqual((mail["Resent-To"], mail["Resent-From"]),
                         ("tech@vendor.example", "Example Ltd support <support@example.com>"))
        out = next((self.desk.folder / "out/new").iterdir()).read_bytes().replace(b"\r\n", b"\n")
        self.assertTrue(out.endswith(MAIL))
        self.assertIn("redirected", [e["kind"] for e in self.ticket(ticket)["events"]])


class Owning(Writing):
    def agent(self, ticket):
        return self.ticket(ticket)["agent"]

    def test_whoever_acts_takes_what_is_nobodys(self):
        for words in (["comment", "-m", "x"], ["set", "priority=high"], ["close"], ["set", "+tag"],
                      ["forward", "--to", "a@vendor.example", "-m", "x"]):
            with self.subTest(words=words):
                ticket = self.new("x", "--agent", "none", "--to", "zoe@customer.example")
                self.run_tkt("show", ticket)
                self.assertEqual(self.agent(ticket), "")
                self.run_tkt(words[0], ticket, *words[1:])
                self.assertEqual(self.agent(ticket), USER)

    def test_a_queue_decides_whether_they_do(self):
        for mode, nobodys, berts in (("never", "", "bert"), ("unassigned", USER, "bert"), ("always", USER, USER)):
            with self.subTest(mode=mode):
                text = self.desk.config.read_text()
                self.desk.config.write_text(text.replace('name = "support"\nmailbox', 'name = "support"\n'
                                                         f'take_on_action = "{mode}"\nmailbox'))
                one, two = self.new("x", "--agent", "none"), self.new("x", "--agent", "bert")
                for ticket in (one, two):
                    self.run_tkt("comment", ticket, "-m", "x")
                self.assertEqual((self.agent(one), self.agent(two)), (nobodys, berts))
                self.desk.config.write_text(text)

    def test_a_ticket_that_is_given_away_stays_so(self):
        ticket = self.new("x")
        self.run_tkt("assign", ticket, "none")
        self.assertEqual(self.agent(ticket), "")
        self.run_tkt("assign", ticket, "bert")
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
        self.run_tkt("comment", ticket, "-m", "@bert, please look; zoe@bert.example is not meant, nor is @nobody.")
        mail, = self.sent()
        self.assertEqual(mail["To"], "Bert Agent <bert@example.com>")
        self.assertIn("Anna Agent mentions you", mail.get_content())
        self.assertEqual(mail["Auto-Submitted"], "auto-generated")
        self.assertIn("mentioned", [e["kind"] for e in self.ticket(ticket)["events"]])


if __name__ == "__main__":
    unittest.main()
