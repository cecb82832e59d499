"""Two that answer by themselves: desks with each other, and a desk with Sieve's vacation in Dovecot."""
import email
import email.policy
import os
import pathlib
import smtplib
import unittest

from lib import servers
from lib.desk import Desk

MAILBOX = """
[queue.acknowledge]
template = "acknowledge"

[[mailbox]]
name = "support"
address = "ADDRESS"
queue = "support"
[mailbox.incoming]
url = "maildir:{folder}/in"
[mailbox.outgoing]
url = "maildir:{folder}/out"
"""

# What tells a robot from a person, and one mail of a thread from a new one.
MARKS = ["Auto-Submitted", "X-Auto-Response-Suppress", "Precedence", "X-Sieve", "Return-Path"]
THREAD = ["In-Reply-To", "References", "Subject"]

ROUNDS = 8  # far more than either side may send


def rude(raw):
    """As a program sends it that knows no manners: without any mark, each mail on its own."""
    mail = email.message_from_bytes(raw, policy=email.policy.default)
    for name in MARKS + THREAD:
        del mail[name]
    mail["Subject"] = "Your message"
    return mail.as_bytes()


class Robot(Desk):
    def __init__(self, address):
        super().__init__(MAILBOX.replace("ADDRESS", address))
        self.address = address
        self.received = 0

    def take(self, raw):
        self.received += 1
        self.deliver(f"{self.received}", raw)

    def turn(self):
        """One run of every program; gives what it sent."""
        for words in (("tkt-fetch", "-q"), ("tkt-rules", "-q"), ("tkt-send", "-q")):
            self.run(*words)
        sent = []
        for path in sorted((self.folder / "out/new").iterdir()):
            sent.append(path.read_bytes())
            path.unlink()
        return sent

    def stopped(self):
        return [t["id"] for t in self.json("tkt", "list") if t["autoreply_stopped"]]


def question(sender, to):
    return (f"From: {sender}\r\nTo: {to}\r\nSubject: Hello\r\n"
            "Message-ID: <first@customer.example>\r\n\r\nAre you there?\r\n").encode()


class TwoDesks(unittest.TestCase):
    def setUp(self):
        self.one = Robot("support@one.example")
        self.addCleanup(self.one.__exit__)
        self.two = Robot("support@two.example")
        self.addCleanup(self.two.__exit__)

    def talk(self, relay):
        """Who has sent how much, once they are done."""
        self.one.take(question(self.two.address, self.one.address))
        sent = {self.one: 0, self.two: 0}
        last = 0
        for turn in range(ROUNDS):
            for desk, other in ((self.one, self.two), (self.two, self.one)):
                for raw in desk.turn():
                    sent[desk] += 1
                    last = turn
                    other.take(relay(raw))
        self.assertLess(last, ROUNDS - 2, "they go on and on")
        return sent[self.one], sent[self.two]

    def test_desks_that_keep_the_rules_stop_at_once(self):
        self.assertEqual(self.talk(lambda raw: raw), (1, 0))
        self.assertEqual(self.one.stopped() + self.two.stopped(), [])

    def test_desks_whose_marks_are_lost_stop_after_three(self):
        one, two = self.talk(rude)
        self.assertLessEqual(one, 3)
        self.assertLessEqual(two, 3)
        self.assertGreater(one + two, 2, "it was no loop")
        # Whoever stopped it says so, with the evidence, and goes on when told to.
        desk = self.one if self.one.stopped() else self.two
        ticket = desk.stopped()[-1]
        shown = desk.run("tkt", "show", ticket)
        self.assertRegex(shown, r"warning +automatic answers are stopped: 3 automatic mails from \S+ to "
                                r"\S+ within 1h: 20")
        desk.run("tkt", "autoreply", "resume", ticket)
        self.assertNotIn(ticket, desk.stopped())
        self.assertNotIn("warning", desk.run("tkt", "show", ticket))
        desk.run("tkt", "autoreply", "skip-next", ticket)
        self.assertIn("next automatic answer is skipped", desk.run("tkt", "show", ticket))
        self.assertIn("skip-next", desk.run("tkt", "autoreply", "stop", ticket))


class Vacation(unittest.TestCase):
    """Ann is away, and her server says so to everybody, every time."""

    def setUp(self):
        self.dovecot = servers.Dovecot()
        self.addCleanup(self.dovecot.stop)
        folder = pathlib.Path(self.dovecot.folder)
        self.spool = folder / "spool"
        self.spool.mkdir()
        os.chown(self.spool, self.dovecot.owner.pw_uid, self.dovecot.owner.pw_gid)
        sieve = self.spool / "vacation.sieve"
        sieve.write_text('require ["vacation", "vacation-seconds"];\n'
                         'vacation :seconds 0 :addresses ["ann@customer.example"] "I am away.";\n')
        sendmail = folder / "sendmail"
        sendmail.write_text(f'#!/bin/sh\ncat > {self.spool}/part.$$ && '
                            f'mv {self.spool}/part.$$ {self.spool}/$$.eml\n')
        sendmail.chmod(0o755)
        self.port, = servers.free_ports(1)
        with open(self.dovecot.config, "a", encoding="utf-8") as out:
            out.write(f"""
protocols = imap lmtp
sendmail_path = {sendmail}
postmaster_address = postmaster@customer.example
hostname = mx.customer.example
service lmtp {{
  inet_listener lmtp {{
    address = 127.0.0.1
    port = {self.port}
  }}
}}
protocol lmtp {{
  mail_plugins = sieve
}}
plugin {{
  sieve = file:{sieve}
  sieve_extensions = +vacation-seconds
  sieve_vacation_min_period = 0
}}
""")
        self.dovecot.start()
        servers.until(lambda: servers.listening(self.port), what="no LMTP")
        self.desk = Robot("support@example.com")
        self.addCleanup(self.desk.__exit__)

    def deliver(self, raw, sender):
        """To Ann, by LMTP; gives what her server says to it."""
        with smtplib.LMTP("127.0.0.1", self.port) as lmtp:
            lmtp.sendmail(sender, ["ann@customer.example"], raw)
        # It answers within the delivery.
        answers = []
        for path in sorted(self.spool.glob("*.eml")):
            answers.append(path.read_bytes())
            path.unlink()
        return answers

    def talk(self, relay, sender):
        self.desk.take(question("ann@customer.example", self.desk.address))
        sent = answered = last = 0
        for turn in range(ROUNDS):
            for raw in self.desk.turn():
                sent += 1
                last = turn
                for answer in self.deliver(relay(raw), sender):
                    answered += 1
                    self.desk.take(relay(answer))
        self.assertLess(last, ROUNDS - 2, "they go on and on")
        return sent, answered

    def test_an_acknowledgement_is_not_answered(self):
        self.assertEqual(self.talk(lambda raw: raw, ""), (1, 0))

    def test_an_agents_answer_is_and_that_is_the_end(self):
        self.desk.take(question("ann@customer.example", self.desk.address))
        self.desk.turn()
        self.desk.run("tkt", "reply", 1, "-m", "Yes, we are.")
        answers = []
        for raw in self.desk.turn():
            answers += self.deliver(raw, "support@example.com")
        self.assertEqual(len(answers), 1, "no vacation: is dovecot-sieve there?")
        self.desk.take(answers[0])
        self.assertEqual(self.desk.turn(), [])
        self.assertEqual(self.desk.json("tkt", "list")[0]["id"], 1)
        self.assertEqual(len(self.desk.json("tkt", "list")), 1)

    def test_without_any_mark_it_ends_after_three(self):
        sent, answered = self.talk(rude, "support@example.com")
        self.assertGreater(answered, 1, "it was no loop")
        self.assertLessEqual(sent, 3)
        self.assertLessEqual(answered, 3)
        self.assertTrue(self.desk.stopped())


if __name__ == "__main__":
    unittest.main()
