"""tkt-send against mail servers: every copy once, none lost, and what is not known is said."""

import json
import os
import pathlib
import pwd
import re
import signal
import sqlite3
import subprocess
import time
import unittest

from servers import Authority, TemporaryFolder, free_ports, listening, program, until
from smtp_servers import DROP, HANG, BytewiseServer, GluedServer, ScriptedServer, Server

BIN = pathlib.Path(os.environ["TKT_BIN"])

CONFIG = """
[desk]
name = "Example Ltd"
domain = "example.com"
database = "sqlite:{folder}/tkt.db"

[[agent]]
login = "{user}"
name = "Anna Agent"
email = "anna@example.com"

[[queue]]
name = "support"
mailbox = "support"
agents = ["{user}"]
"""

MAILBOX = """
[[mailbox]]
name = "{name}"
address = "{name}@example.com"
[mailbox.outgoing]
url = "{url}"
{more}
"""

MAIL = b"From: support@example.com\r\nTo: a@example.org\r\nSubject: x\r\nMessage-ID: <%d@example.com>\r\n\r\n.\r\nhello\r\n"


class Desk:
    """A desk of which only the outbox matters."""

    def __init__(self):
        self.temporary = TemporaryFolder()
        self.folder = pathlib.Path(self.temporary.path)
        self.config = self.folder / "tkt.toml"
        self.config.write_text(CONFIG.format(folder=self.folder,
                                             user=pwd.getpwuid(os.geteuid()).pw_name))
        self.config.chmod(0o600)
        self.ticket = None

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.temporary.remove()

    def mailbox(self, url, name="support", more='tls = "none"'):
        with self.config.open("a") as out:
            out.write(MAILBOX.format(name=name, url=url, more=more))

    def start(self, *words, **more):
        return subprocess.Popen([BIN / "tkt-send", "-c", self.config, *words],
                                stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                                stderr=subprocess.PIPE, text=True, **more)

    def send(self, *words, status=0):
        """One pass; lines of standard output, with `self.errors` being standard error."""
        process = self.start(*words)
        out, self.errors = process.communicate(timeout=60)
        assert process.returncode == status, f"exit {process.returncode}, not {status}: {self.errors}"
        return out.splitlines()

    def database(self):
        db = sqlite3.connect(self.folder / "tkt.db", timeout=30, isolation_level=None)
        db.execute("PRAGMA foreign_keys = ON")
        return db

    def queue(self, *recipients, mailbox="support", sender="support@example.com", count=1,
              size=0):
        """Mail for the outbox, as the library leaves it there; returns the last one's number."""
        if not (self.folder / "tkt.db").exists():
            self.send()
        now = int(time.time() * 1000)
        with self.database() as db:
            db.execute("BEGIN IMMEDIATE")
            if self.ticket is None:
                self.ticket = db.execute(
                    "INSERT INTO ticket(subject, status, active, queue, created_at, updated_at, "
                    "last_message_at) VALUES ('x', 'open', 1, 'support', ?, ?, ?)",
                    (now, now, now)).lastrowid
            for _ in range(count):
                raw = db.execute("INSERT INTO raw(bytes) VALUES (?)", (b"",)).lastrowid
                db.execute("UPDATE raw SET bytes = ? WHERE id = ?", (MAIL % raw + (b"x" * 70 + b"\r\n") * (size // 72), raw))
                outbox = db.execute(
                    "INSERT INTO outbox(ticket, mailbox, sender, raw, due_at, not_before, created_at) "
                    "VALUES (?, ?, ?, ?, ?, ?, ?)",
                    (self.ticket, mailbox, sender, raw, now, now, now)).lastrowid
                for address in recipients or ("a@example.org",):
                    db.execute("INSERT INTO outbox_recipient(outbox, address) VALUES (?, ?)",
                               (outbox, address))
            db.execute("COMMIT")
        return outbox

    def state(self, outbox):
        with self.database() as db:
            return db.execute("SELECT state FROM outbox WHERE id = ?", (outbox,)).fetchone()[0]

    def states(self):
        """How many mails are in which state."""
        with self.database() as db:
            return dict(db.execute("SELECT state, count(*) FROM outbox GROUP BY state"))

    def copies(self, outbox):
        with self.database() as db:
            return dict(db.execute("SELECT address, state FROM outbox_recipient WHERE outbox = ?",
                                   (outbox,)))

    def events(self):
        with self.database() as db:
            return db.execute("SELECT kind, after, reason FROM event ORDER BY id").fetchall()


class SendCase(unittest.TestCase):
    def setUp(self):
        self.desk = self.enterContext(Desk()) if hasattr(self, "enterContext") else self._enter(Desk())

    def _enter(self, context):
        value = context.__enter__()
        self.addCleanup(context.__exit__, None, None, None)
        return value

    def scripted(self, script=None, name="support"):
        server = self._enter(ScriptedServer(script))
        self.desk.mailbox(f"smtp://127.0.0.1:{server.port}", name)
        return server


class Sending(SendCase):
    def test_mail_arrives_as_it_was_written(self):
        server = self.scripted()
        outbox = self.desk.queue("a@example.org", "b@example.org", sender="")
        self.assertEqual(self.desk.send(),
                         [f"{outbox}\t{self.desk.ticket}\tsent\ta@example.org,b@example.org"])
        (sender, recipients, body), = server.mails
        self.assertEqual((sender, recipients), ("", ["a@example.org", "b@example.org"]))
        self.assertTrue(body.endswith(b"\r\n\r\n.\r\nhello\r\n"), body)
        self.assertEqual(self.desk.events(), [("sent", "a@example.org, b@example.org", "250 queued")])
        self.assertEqual(self.desk.send(), [])

    def test_few_connections_carry_many(self):
        for most in (1, 3):
            with self.subTest(connections=most), Desk() as self.desk, ScriptedServer() as server:
                self.desk.mailbox(f"smtp://127.0.0.1:{server.port}",
                                  more=f'tls = "none"\nconnections = {most}')
                self.desk.queue(count=60)
                self.assertEqual(len(self.desk.send()), 60)
                bodies = {body for _, _, body in server.mails}
                self.assertEqual((len(server.mails), len(bodies)), (60, 60))
                self.assertLessEqual(server.connections, most)

    def test_a_server_that_is_slow_is_waited_for_as_long_as_the_configuration_says(self):
        for step in ("connect", "EHLO", "MAIL", "DATA"):
            with self.subTest(step=step), Desk() as self.desk, \
                    ScriptedServer({step: HANG if step != "DATA" else [HANG]}) as server:
                self.desk.mailbox(f"smtp://127.0.0.1:{server.port}", more='tls = "none"\ntimeout = "1s"')
                outbox = self.desk.queue()
                process = self.desk.start()
                process.communicate(timeout=20)
                self.assertEqual((self.desk.state(outbox), server.mails), ("queued", []))

    def test_no_answer_to_a_whole_message_in_time_is_not_known(self):
        with ScriptedServer({"dot": [HANG]}) as server:
            self.desk.mailbox(f"smtp://127.0.0.1:{server.port}", more='tls = "none"\ntimeout = "1s"')
            outbox = self.desk.queue()
            self.desk.send()
            self.assertEqual(self.desk.state(outbox), "unknown")

    def test_a_dry_run_sends_nothing(self):
        server = self.scripted()
        outbox = self.desk.queue()
        self.assertEqual(self.desk.send("-n"), [f"{outbox}\t{self.desk.ticket}\tqueued\ta@example.org"])
        self.assertEqual((server.connections, self.desk.states()), (0, {"queued": 1}))

    def test_quiet_says_nothing_when_all_is_well(self):
        self.scripted()
        self.desk.queue()
        self.assertEqual(self.desk.send("-q"), [])
        self.assertEqual((self.desk.states(), self.desk.errors), ({"sent": 1}, ""))

    def test_json_is_one_object_a_line(self):
        self.scripted({"RCPT b@example.org": "550 5.1.1 no such user"})
        outbox = self.desk.queue("a@example.org", "b@example.org")
        line, = map(json.loads, self.desk.send("--json"))
        self.assertEqual((line["id"], line["ticket"], line["state"], line["attempts"]),
                         (outbox, self.desk.ticket, "refused", 1))
        self.assertEqual(line["recipients"][1],
                         {"address": "b@example.org", "state": "refused", "reply": "550 5.1.1 no such user"})

    def test_one_mailbox_alone(self):
        one, two = self.scripted(), self.scripted(name="billing")
        self.desk.queue()
        self.desk.queue(mailbox="billing")
        self.desk.send("--mailbox", "billing")
        self.assertEqual((len(one.mails), len(two.mails)), (0, 1))
        self.desk.send("--mailbox", "biling", status=64)
        self.assertIn("billing", self.desk.errors)

    def test_two_at_once_send_each_mail_once(self):
        server = self.scripted()
        self.desk.queue(count=200)
        processes = [self.desk.start() for _ in range(3)]
        for process in processes:
            _, errors = process.communicate(timeout=60)
            self.assertEqual((process.returncode, errors), (0, ""))
        bodies = [body for _, _, body in server.mails]
        self.assertEqual((len(bodies), len(set(bodies))), (200, 200))
        self.assertEqual(self.desk.states(), {"sent": 200})

    def test_smtp_sink_takes_all(self):
        port, = free_ports(1)
        user = ["-u", "nobody"] if os.geteuid() == 0 else []
        sink = subprocess.Popen([program("smtp-sink"), *user, f"127.0.0.1:{port}", "100"],
                                stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        self.addCleanup(sink.wait)
        self.addCleanup(sink.terminate)
        until(lambda: listening(port))
        self.desk.mailbox(f"smtp://127.0.0.1:{port}")
        self.desk.queue(count=500)
        self.assertEqual(len(self.desk.send()), 500)
        self.assertEqual(self.desk.states(), {"sent": 500})


class Refusals(SendCase):
    """A reply of each class at each step of the dialogue."""

    def outcome(self, script, status=0):
        server = self.scripted(script)
        outbox = self.desk.queue()
        self.desk.send(status=status)
        return server, self.desk.state(outbox)

    def test_for_good_at_every_command(self):
        for step in ("MAIL", "RCPT", "DATA", "dot"):
            with self.subTest(step=step), Desk() as self.desk:
                _, state = self.outcome({step: "554 5.7.1 not from you"})
                self.assertEqual(state, "refused")
                self.assertEqual(self.desk.events(),
                                 [("send_failed", "a@example.org", "refused: 554 5.7.1 not from you")])

    def test_for_now_at_every_command(self):
        for step in ("MAIL", "RCPT", "DATA", "dot"):
            with self.subTest(step=step), Desk() as self.desk:
                server, state = self.outcome({step: ["451 4.7.1 come back later"]})
                self.assertEqual((state, self.desk.events()), ("queued", []))
                self.assertEqual(self.desk.send(), [], "it was tried again at once")
                self.assertEqual(len(self.desk.send("--now")), 1)
                self.assertEqual(self.desk.states(), {"sent": 1})
                self.assertEqual(len({body for _, _, body in server.mails}), 1)

    def test_of_everybody(self):
        for step, reply in (("connect", "554 go away"), ("connect", "421 too busy"), ("connect", DROP),
                            ("EHLO", DROP)):
            with self.subTest(step=step, reply=reply), Desk() as self.desk:
                server = self.scripted({step: reply})
                outbox = self.desk.queue()
                process = self.desk.start()
                _, errors = process.communicate(timeout=60)
                self.assertIn(process.returncode, (69, 75), errors)
                self.assertRegex(errors, r"^tkt-send: mailbox support: .*\(1 waiting\)\n$")
                self.assertEqual((self.desk.state(outbox), server.mails), ("queued", []))

    def test_of_one_recipient(self):
        server = self.scripted({"RCPT b@example.org": "550 5.1.1 no such user",
                                "RCPT c@example.org": ["452 4.2.2 full"]})
        outbox = self.desk.queue("a@example.org", "b@example.org", "c@example.org")
        self.desk.send()
        self.assertEqual(self.desk.copies(outbox), {"a@example.org": "sent", "b@example.org": "refused",
                                                    "c@example.org": "queued"})
        server.script.pop("RCPT c@example.org")
        self.desk.send("--now")
        self.assertEqual([to for _, to, _ in server.mails], [["a@example.org"], ["c@example.org"]])
        self.assertEqual(self.desk.state(outbox), "refused")

    def test_each_copy_has_an_envelope_sender_where_the_mailbox_has_such_addresses(self):
        server = self.scripted({"RCPT b@example.org": "550 5.1.1 no such user",
                                "RCPT c@example.org": ["452 4.2.2 full"]})
        config = self.desk.config.read_text()
        address = 'address = "support@example.com"\n'
        self.desk.config.write_text(config.replace(address, address + 'token_separator = "+"\n'))
        sender = "support+1.nonce.signature@example.com"
        outbox = self.desk.queue("a@example.org", "b@example.org", "c@example.org", sender=sender)
        self.desk.send()
        self.assertEqual(self.desk.copies(outbox), {"a@example.org": "sent", "b@example.org": "refused",
                                                    "c@example.org": "queued"})
        self.desk.send("--now")
        self.assertEqual([to for _, to, _ in server.mails], [["a@example.org"], ["c@example.org"]])
        senders = [by for by, _, _ in server.mails]
        self.assertEqual(len(set(senders)), 2)
        for by in senders:
            self.assertRegex(by, r"^support\+1\.nonce\.signature=[0-9a-f]{6}@example\.com$")
        self.assertEqual(len({body for _, _, body in server.mails}), 1)

    def test_a_server_that_is_not_there(self):
        port, = free_ports(1)
        self.desk.mailbox(f"smtp://127.0.0.1:{port}")
        other = self.scripted(name="billing")
        waiting = self.desk.queue()
        self.desk.queue(mailbox="billing")
        self.desk.send(status=69)
        self.assertRegex(self.desk.errors, rf"^tkt-send: mailbox support: .*{port}.*\n$")
        self.assertEqual(len(other.mails), 1)
        self.assertEqual(self.desk.state(waiting), "queued")


class Oddities(SendCase):
    """Pipelining, and servers that have a way of their own with it."""

    def test_answers_in_pieces_and_all_at_once(self):
        many = [f"r{number}@example.org" for number in range(45)]  # more than are asked for at once
        for kind in (BytewiseServer, GluedServer):
            with self.subTest(kind.__name__), Desk() as self.desk, \
                    kind({"RCPT r7@example.org": "550 5.1.1 no such user",
                          "RCPT r30@example.org": "452-4.2.2 this mailbox\r\n452 4.2.2 is full"}) as server:
                self.desk.mailbox(f"smtp://127.0.0.1:{server.port}", more='tls = "none"\nconnections = 1')
                outbox = self.desk.queue(*many)
                self.desk.queue(count=2)
                self.desk.send()
                copies = self.desk.copies(outbox)
                self.assertEqual({a for a, state in copies.items() if state != "sent"},
                                 {"r7@example.org", "r30@example.org"})
                self.assertEqual([len(to) for _, to, _ in server.mails], [43, 1, 1])

    def test_without_pipelining_each_command_waits(self):
        server = self.scripted({"EHLO": "250-old\r\n250 HELP"})
        self.desk.queue("a@example.org", "b@example.org")
        self.desk.send()
        self.assertEqual(len(server.mails), 1)

    def test_a_server_that_knows_no_ehlo(self):
        server = self.scripted({"EHLO": "502 what?"})
        self.desk.queue()
        self.desk.send()
        self.assertEqual(len(server.mails), 1)
        self.assertTrue(any(line.startswith("HELO ") for line in server.commands))

    def test_answers_that_nobody_asked_for_make_no_second_copy(self):
        for step in ("EHLO", "MAIL", "RCPT", "dot"):
            with self.subTest(step=step), Desk() as self.desk, \
                    ScriptedServer({step: "250 ok\r\n250 and more"}) as server:
                self.desk.mailbox(f"smtp://127.0.0.1:{server.port}",
                                  more='tls = "none"\nconnections = 1\ntimeout = "1s"')
                self.desk.queue(count=3)
                for _ in range(2):
                    self.desk.start("--now").communicate(timeout=60)
                bodies = [body for _, _, body in server.mails]
                self.assertEqual(len(bodies), len(set(bodies)), "sent twice")
                self.assertGreaterEqual(len(bodies), self.desk.states().get("sent", 0), "lost")

    def test_nonsense_is_no_answer(self):
        for step, nonsense in (("connect", "hello"), ("EHLO", "\0\0\0"), ("MAIL", "25"), ("RCPT", "250" * 5000),
                               ("DATA", "ok"), ("dot", "999 done")):
            with self.subTest(step=step), Desk() as self.desk, ScriptedServer({step: nonsense}) as server:
                self.desk.mailbox(f"smtp://127.0.0.1:{server.port}", more='tls = "none"\ntimeout = "1s"')
                outbox = self.desk.queue()
                self.desk.start().communicate(timeout=60)
                self.assertIn(self.desk.state(outbox), ("queued", "unknown") if step == "dot" else ("queued",))
                self.desk.start("--now").communicate(timeout=60)
                self.assertLessEqual(len(server.mails), 1 if self.desk.state(outbox) == "unknown" else 2)


class SideBySide(SendCase):
    def setUp(self):
        super().setUp()
        self.scripted()  # the queue's own, which has nothing to do here

    def test_a_server_that_does_not_answer_holds_up_nobody_elses_mail(self):
        slow = [self._enter(ScriptedServer({"connect": HANG})) for _ in range(2)]
        for number, server in enumerate(slow):
            self.desk.mailbox(f"smtp://127.0.0.1:{server.port}", f"a{number}")
            self.desk.queue(mailbox=f"a{number}")
        good = self.scripted(name="z")
        self.desk.queue(mailbox="z", count=30)
        process = self.desk.start()
        try:
            until(lambda: self.desk.states().get("sent") == 30)
            for server in slow:
                self.assertTrue(server.hanging("connect").wait(10))
            self.assertIsNone(process.poll(), "the others were given up")
            process.send_signal(signal.SIGTERM)
            _, errors = process.communicate(timeout=10)
            self.assertEqual((process.returncode, errors), (0, ""))
            self.assertEqual(self.desk.states(), {"sent": 30, "queued": 2})
        finally:
            process.kill()
            process.communicate()
        self.assertEqual(len(good.mails), 30)

    def test_what_one_cannot_send_leaves_the_others_what_they_have(self):
        good = self.scripted({"dot": ["250 ok"] * 400}, name="a")
        for name in ("b", "c"):
            self.scripted({"MAIL": "421 too busy"} if name == "b" else {"connect": "554 go away"}, name)
        for name in ("a", "b", "c"):
            self.desk.queue(mailbox=name, count=40)
        self.desk.start().communicate(timeout=60)
        self.assertEqual(self.desk.states(), {"sent": 40, "queued": 80})
        self.assertEqual(len({body for _, _, body in good.mails}), 40)

    def test_more_mailboxes_than_are_served_at_once(self):
        servers = [self.scripted(name=f"m{number:02}") for number in range(20)]
        for number in range(20):
            self.desk.queue(mailbox=f"m{number:02}", count=2)
        self.desk.send()
        self.assertEqual([len(server.mails) for server in servers], [2] * 20)


class LostConnections(SendCase):
    def test_before_the_end_of_the_message_it_is_tried_again(self):
        for step in ("MAIL", "RCPT", "DATA", "body"):
            with self.subTest(step=step), Desk() as self.desk:
                server = self.scripted({step: [DROP]})
                outbox = self.desk.queue(size=30_000_000 if step == "body" else 0)
                self.desk.send()
                self.assertEqual((self.desk.state(outbox), server.mails), ("queued", []))
                server.script = {}
                self.desk.send("--now")
                self.assertEqual((self.desk.state(outbox), len(server.mails)), ("sent", 1))

    def test_after_it_the_outcome_is_unknown_and_nothing_is_repeated(self):
        server = self.scripted({"dot": [DROP]})
        lost, next_one = self.desk.queue(), self.desk.queue()
        self.desk.send()
        self.assertEqual((self.desk.state(lost), self.desk.state(next_one)), ("unknown", "sent"))
        (kind, address, reason), *_ = self.desk.events()
        self.assertEqual((kind, address), ("send_failed", "a@example.org"))
        self.assertRegex(reason, "^unknown, it may have arrived and is not repeated: ")
        self.desk.send("--now")
        self.assertEqual(len(server.mails), 2)

    def test_a_server_that_says_goodbye_after_each_mail(self):
        server = self.scripted({"dot": "250 queued"})
        server.script["RSET"] = "421 enough"
        self.desk.queue(count=3)
        self.desk.send()
        self.desk.send("--now")
        self.desk.send("--now")
        self.assertEqual(self.desk.states(), {"sent": 3})
        self.assertEqual(len({body for _, _, body in server.mails}), len(server.mails))


class Killed(SendCase):
    """kill -9 at a chosen instant; the next pass settles what was left."""

    def killed_at(self, step):
        server = self.scripted({step: [HANG]})
        self.desk.queue(count=3)
        process = self.desk.start()
        self.assertTrue(server.hanging(step).wait(30), f"never came to {step}")
        process.kill()
        process.communicate()
        return server

    def test_before_the_message_nothing_has_happened(self):
        for step in ("connect", "EHLO", "MAIL"):
            with self.subTest(step=step), Desk() as self.desk:
                server = self.killed_at(step)
                self.assertEqual(self.desk.states(), {"sending": 3})
                self.desk.send()
                self.assertEqual((self.desk.states(), len(server.mails)), ({"sent": 3}, 3))

    def test_after_it_that_mail_is_unknown_and_the_others_go(self):
        server = self.killed_at("dot")
        lines = self.desk.send()
        self.assertEqual(self.desk.states(), {"unknown": 1, "sent": 2})
        self.assertEqual([line.split("\t")[2] for line in lines], ["unknown", "sent", "sent"])
        bodies = [body for _, _, body in server.mails]
        self.assertEqual((len(bodies), len(set(bodies))), (3, 3))

    def test_a_living_one_is_not_taken_for_dead(self):
        server = self.scripted({"dot": [HANG]})
        self.desk.queue(count=3)
        process = self.desk.start()
        try:
            self.assertTrue(server.hanging("dot").wait(30))
            self.assertEqual(self.desk.send(), [])
            self.assertEqual(self.desk.states(), {"sending": 3})
        finally:
            process.kill()
            process.communicate()

    def test_at_any_moment_each_mail_goes_once(self):
        server = self.scripted()
        self.desk.queue(count=120)
        for round_number in range(40):
            process = self.desk.start()
            time.sleep(0.003 * (round_number % 10))
            process.kill()
            process.communicate()
        self.desk.send()
        states = self.desk.states()
        self.assertLessEqual(set(states), {"sent", "unknown"})
        self.assertEqual(sum(states.values()), 120)
        bodies = [body for _, _, body in server.mails]
        self.assertEqual(len(bodies), len(set(bodies)), "a mail was sent twice")
        self.assertGreaterEqual(len(bodies), states["sent"])

    def test_asked_to_stop_it_ends_cleanly(self):
        for step in ("connect", "MAIL"):
            with self.subTest(step=step), Desk() as self.desk:
                server = self.scripted({step: [HANG]})
                self.desk.queue(count=3)
                process = self.desk.start()
                self.assertTrue(server.hanging(step).wait(30))
                process.send_signal(signal.SIGTERM)
                _, errors = process.communicate(timeout=5)
                self.assertEqual((process.returncode, errors), (0, ""))
                self.assertEqual(self.desk.states(), {"queued": 3})


class Secured(SendCase):
    @classmethod
    def setUpClass(cls):
        cls.temporary = TemporaryFolder()
        cls.addClassCleanup(cls.temporary.remove)
        cls.authority = Authority(cls.temporary.path)

    def login(self, password="tiger"):
        return (f'ca_file = "{self.authority.ca}"\nuser = "support"\npassword = "{password}"')

    def server(self, **options):
        return self._enter(Server(**options))

    def test_starttls_and_a_login(self):
        server = self.server(authority=self.authority, logins={("support", "tiger")})
        self.desk.mailbox(f"smtp://localhost:{server.port}", more=self.login())
        self.desk.queue()
        self.assertEqual(len(self.desk.send()), 1)
        self.assertEqual(len(server.mails), 1)

    def test_tls_from_the_first_byte(self):
        server = self.server(authority=self.authority, implicit=True, logins={("support", "tiger")})
        self.desk.mailbox(f"smtps://localhost:{server.port}", more=self.login())
        self.desk.queue()
        self.desk.send()
        self.assertEqual(len(server.mails), 1)

    def test_a_refused_login_keeps_its_mail_back_and_no_other(self):
        server = self.server(authority=self.authority, logins={("support", "tiger")})
        self.desk.mailbox(f"smtp://localhost:{server.port}", more=self.login("lion"))
        other = self.scripted(name="billing")
        waiting = self.desk.queue()
        self.desk.queue(mailbox="billing")
        self.desk.send(status=77)
        self.assertRegex(self.desk.errors, r"^tkt-send: mailbox support: .*\n$")
        self.assertEqual((self.desk.state(waiting), server.mails, len(other.mails)), ("queued", [], 1))

    def test_a_certificate_that_nobody_vouches_for_is_refused(self):
        server = self.server(authority=self.authority)
        self.desk.mailbox(f"smtp://localhost:{server.port}", more="")
        self.desk.queue()
        self.desk.send(status=69)
        self.assertRegex(self.desk.errors, r"mailbox support: .*certificate")
        self.assertEqual(server.mails, [])

    def test_nothing_is_sent_in_the_clear_unless_that_is_wanted(self):
        server = self._enter(ScriptedServer())
        self.desk.mailbox(f"smtp://127.0.0.1:{server.port}", more="")
        self.desk.queue()
        self.desk.send(status=69)
        self.assertEqual((self.desk.states(), server.mails), ({"queued": 1}, []))

    def test_letters_beyond_ascii(self):
        server = self.server()
        self.desk.mailbox(f"smtp://127.0.0.1:{server.port}")
        plain = self.scripted(name="billing")
        able, unable = self.desk.queue("żółw@example.org"), self.desk.queue("żółw@example.org",
                                                                          mailbox="billing")
        self.desk.send()
        self.assertEqual((self.desk.state(able), self.desk.state(unable)), ("sent", "refused"))
        self.assertEqual((server.mails[0][1], plain.mails), (["żółw@example.org"], []))


class OtherWays(SendCase):
    def test_into_a_maildir_once_even_when_killed(self):
        self.desk.mailbox(f"maildir:{self.desk.folder}/out", more="")
        self.desk.queue(count=100)
        for _ in range(10):
            process = self.desk.start()
            time.sleep(0.03)
            process.kill()
            process.communicate()
        self.desk.send()
        self.assertEqual(self.desk.states(), {"sent": 100})
        found = {re.search(rb"<\d+@", path.read_bytes()).group()
                 for path in (self.desk.folder / "out/new").iterdir()}
        self.assertEqual((len(found), len(list((self.desk.folder / "out/new").iterdir()))), (100, 100))

    def test_by_the_local_mail_system(self):
        script = self.desk.folder / "sendmail"
        script.write_text(f'#!/bin/sh\nprintf "%s\\n" "$@" > {self.desk.folder}/words\n'
                          f"cat > {self.desk.folder}/mail\n")
        script.chmod(0o755)
        self.desk.mailbox(f"sendmail:{script}", more="")
        for size in (0, 600_000):  # held in memory, and not
            outbox = self.desk.queue("a@example.org", "-b@example.org", size=size)
            self.desk.send()
            self.assertEqual(self.desk.state(outbox), "sent")
            self.assertEqual((self.desk.folder / "words").read_text().splitlines(),
                             ["-i", "-f", "support@example.com", "--", "-b@example.org", "a@example.org"])
            with self.desk.database() as db:
                raw, = db.execute("SELECT bytes FROM raw JOIN outbox ON raw.id = outbox.raw WHERE outbox.id = ?",
                                  (outbox,)).fetchone()
            self.assertGreater(len(raw), size)
            self.assertEqual((self.desk.folder / "mail").read_bytes(), raw.replace(b"\r\n", b"\n"))

    def test_a_program_that_is_not_there(self):
        self.desk.mailbox("sendmail:/nonexistent/sendmail", more="")
        outbox = self.desk.queue()
        self.desk.send(status=78)
        self.assertEqual(self.desk.state(outbox), "queued")


if __name__ == "__main__":
    unittest.main()
