"""tkt-send against mail servers: every copy once, whatever the server answers."""
import json
import os
import signal
import subprocess

from lib.sending import Desk, SendCase
from lib.servers import free_ports, listening, program, until
from lib.smtp_servers import BytewiseServer, DROP, GluedServer, HANG, ScriptedServer


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
