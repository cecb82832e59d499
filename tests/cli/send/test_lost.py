"""tkt-send that loses its connection or is killed: no copy twice, none lost, and the unknown is said."""
import signal

from lib.sending import Desk, SendCase
from lib.servers import kill_after
from lib.smtp_servers import DROP, HANG


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
            kill_after(process, 0.003 * (round_number % 10))
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
                _, errors = process.communicate(timeout=60)
                self.assertEqual((process.returncode, errors), (0, ""))
                self.assertEqual(self.desk.states(), {"queued": 3})
