"""The whole story: from a customer's mailbox to a ticket, to an answer, and back again."""
import email
import email.policy
import json
import re
import signal
import subprocess
import unittest

from aiosmtpd.controller import Controller

from lib import servers
from lib.desk import Desk

MAILBOX = """
[[mailbox]]
name = "support"
address = "support@example.com"
queue = "support"
[mailbox.incoming]
url = "imap://127.0.0.1:{imap}"
tls = "none"
user = "support@example.com"
password_command = "echo tiger"
[mailbox.outgoing]
url = "smtp://127.0.0.1:{smtp}"
tls = "none"
sent_folder = ""
"""

QUESTION = """\
From: =?utf-8?q?Zo=C3=AB?= Customer <zoe@customer.example>
To: Support <support@example.com>
Subject: =?utf-8?q?Drucker_dr=C3=BCckt_nicht?=
Date: Fri, 20 Nov 2026 10:00:00 +0100
Message-ID: <first.question@customer.example>
MIME-Version: 1.0
Content-Type: text/plain; charset=utf-8
Content-Transfer-Encoding: 8bit

Er drückt nicht.
Zoë
"""

# As a mail client writes it: its own id, ours as parent, the quote below.
ANSWER = """\
From: =?utf-8?q?Zo=C3=AB?= Customer <zoe@customer.example>
To: support@example.com
Subject: AW: {subject}
Date: Fri, 20 Nov 2026 11:00:00 +0100
Message-ID: <second.question@customer.example>
In-Reply-To: {parent}
References: <first.question@customer.example> {parent}
MIME-Version: 1.0
Content-Type: text/plain; charset=utf-8

Now it does. Thank you!

> Have you tried water?
"""


class Sink:
    """Takes every mail."""

    def __init__(self):
        self.mails = []

    async def handle_DATA(self, server, session, envelope):
        self.mails.append(envelope)
        return "250 taken"


class Story(unittest.TestCase):
    def setUp(self):
        self.dovecot = servers.Dovecot().start()
        self.addCleanup(self.dovecot.stop)
        self.sink = Sink()
        smtp, = servers.free_ports(1)
        controller = Controller(self.sink, hostname="127.0.0.1", port=smtp)
        controller.start()
        self.addCleanup(controller.stop)
        mailbox = MAILBOX.replace("{imap}", str(self.dovecot.port)).replace("{smtp}", str(smtp))
        self.desk = Desk(mailbox)
        self.addCleanup(self.desk.__exit__)

    def daemon(self):
        log = open(self.desk.folder / "log", "wb")
        self.addCleanup(log.close)
        process = self.desk.start("tktd", stderr=log)

        def stop():
            if process.poll() is None:
                process.kill()
                process.wait()
        self.addCleanup(stop)
        return process

    def watching(self):
        """Whether tktd's fetcher waits for mail: a process of the server has an IDLE of ours in its title."""
        titles = subprocess.run(["ps", "-eo", "ppid,args"], capture_output=True, text=True, check=True).stdout
        return re.search(rf"^ *{self.dovecot.process.pid} .*\bimap\b.*\bIDLE\b", titles, re.MULTILINE)

    def tickets(self):
        return self.desk.json("tkt", "list")

    def test_from_mailbox_to_mailbox(self):
        self.dovecot.append([])
        daemon = self.daemon()
        servers.until(self.watching, what="tktd does not wait for mail")

        self.dovecot.append([QUESTION.encode()])
        tickets = servers.until(self.tickets, what="no ticket")
        self.assertEqual(len(tickets), 1)
        ticket = tickets[0]
        self.assertEqual(ticket["subject"], "Drucker drückt nicht")
        self.assertEqual(ticket["status"], "new")
        self.assertEqual(ticket["requester"],
                         {"name": "Zoë Customer", "address": "zoe@customer.example"})
        servers.until(lambda: not self.dovecot.unseen(), what="not flagged as read")

        self.desk.run("tkt", "reply", ticket["id"], "-m", "Have you tried water?")
        servers.until(lambda: self.sink.mails, what="no answer by SMTP")
        envelope = self.sink.mails[0]
        self.assertEqual(envelope.rcpt_tos, ["zoe@customer.example"])
        self.assertEqual(envelope.mail_from, "support@example.com")
        mail = email.message_from_bytes(envelope.content, policy=email.policy.default)
        self.assertEqual(mail["In-Reply-To"], "<first.question@customer.example>")
        self.assertEqual(mail["References"].split(), ["<first.question@customer.example>"])
        self.assertIn("[#1]", mail["Subject"])
        self.assertIn("Drucker drückt nicht", mail["Subject"])
        self.assertIsNone(mail["Auto-Submitted"])
        text = mail.get_body().get_content()
        for part in ("Have you tried water?", "Anna Agent", "> Er drückt nicht."):
            self.assertIn(part, text)
        servers.until(lambda: "sent" in [e["kind"] for e in self.show(1)["events"]],
                      what="the ticket does not say that it was sent")

        answer = ANSWER.format(subject="[#1] Drucker", parent=mail["Message-ID"])
        self.dovecot.append([answer.encode()])
        servers.until(lambda: len(self.show(1)["messages"]) == 3, what="no third message")
        self.assertEqual(len(self.tickets()), 1)
        self.assertEqual([m["kind"] for m in self.show(1)["messages"]],
                         ["incoming", "outgoing", "incoming"])

        daemon.send_signal(signal.SIGTERM)
        self.assertEqual(daemon.wait(60), 0)
        self.assertNotIn("killed", (self.desk.folder / "log").read_text())
        self.assertEqual(len(self.sink.mails), 1, "an answer went out twice")

    def show(self, ticket):
        return json.loads(self.desk.run("tkt", "show", ticket, "--json"))

    def test_by_hand_without_a_daemon(self):
        self.dovecot.append([QUESTION.encode()])
        self.desk.run("tkt-fetch")
        self.desk.run("tkt-rules")
        self.desk.run("tkt-sla")
        self.desk.run("tkt", "reply", 1, "-m", "Have you tried water?")
        self.desk.run("tkt-send")
        self.assertEqual(len(self.sink.mails), 1)
        # Every step once more: nothing happens twice.
        for words in (("tkt-fetch",), ("tkt-rules",), ("tkt-sla",), ("tkt-send",)):
            self.desk.run(*words)
        self.assertEqual(len(self.tickets()), 1)
        self.assertEqual(len(self.sink.mails), 1)


if __name__ == "__main__":
    unittest.main()
