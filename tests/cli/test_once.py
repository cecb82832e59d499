"""Automatic mail goes once for a ticket and an event, whatever is done to tickets and messages."""
import email
import email.policy
import unittest

from lib.desk import Desk

MORE = """
[automatic_mail]
registered = "registered"
statuses = { open = "in-progress", resolved = "resolved", closed = "closed" }
[survey]
statuses = ["resolved"]
"""


def letter(number, above=b"", subject=b"The kettle whistles", date=b"Fri, 20 Nov 2026 10:00:00 +0100"):
    return above + b"""From: Zoe <zoe%d@customer.example>
To: support@example.com
Subject: %s
Message-ID: <%d@customer.example>
Date: %s

It whistles, and we would like it to stop.
""" % (number, subject, number, date)


class Once(unittest.TestCase):
    def setUp(self):
        self.desk = Desk(more=MORE)
        self.addCleanup(self.desk.__exit__)
        text = self.desk.config.read_text().replace(
            'agents = ["', 'acknowledge = { template = "acknowledge" }\nagents = ["', 1)
        self.desk.config.write_text(text)
        self.delivered = 0

    def comes(self, raw):
        self.delivered += 1
        self.desk.deliver(f"mail{self.delivered}", raw)
        self.desk.run("tkt-fetch")

    def mails(self):
        """Subjects of what customers have got, without the tag."""
        self.desk.run("tkt-rules")
        self.desk.run("tkt-send")
        found = []
        for path in self.desk.sent_files():
            mail = email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
            if "customer.example" in mail["To"]:
                found.append((mail["To"].addresses[0].username, mail["Subject"].split("] ")[-1].split(":")[0]))
        return sorted(found)

    def tickets(self):
        return sorted(ticket["id"] for ticket in self.desk.json("tkt", "list", "--all"))

    def test_what_comes_again_is_the_same_mail(self):
        self.comes(letter(1))
        once = self.mails()
        self.assertEqual(once, [("zoe1", "We have your message")])
        for again in (letter(1), letter(1, above=b"Received: from list.example by mx.example.com; today\n"),
                      letter(1, above=b"Status: RO\nX-Status: A\n")):
            self.comes(again)
            self.assertEqual((self.mails(), self.tickets()), (once, [1]))
        # Careless programs use an id twice for different mail.
        self.comes(letter(1, subject=b"Something else"))
        self.comes(letter(1, date=b"Sat, 21 Nov 2026 10:00:00 +0100"))
        self.assertEqual(self.mails(), [("zoe1", "We have your message")] * 3)
        self.assertEqual(self.tickets(), [1, 2, 3])

    def test_what_is_done_to_tickets_repeats_nothing(self):
        self.comes(letter(1))
        self.comes(letter(2))
        self.mails()
        for ticket in self.tickets():
            self.desk.run("tkt", "set", ticket, "status=resolved")
        once = self.mails()
        self.assertEqual(once, sorted((f"zoe{n}", what) for n in (1, 2)
                                      for what in ("We have your message", "Resolved")))
        self.assertEqual(self.mails(), once)
        self.desk.run("tkt", "merge", 1, 2)
        self.assertEqual(self.mails(), once)
        self.comes(letter(1))
        self.assertEqual(self.mails(), once)
        self.desk.run("tkt", "undo", "#2")
        self.assertEqual(self.mails(), once)
        first = self.desk.json("tkt", "show", 1)[0]["messages"][0]["id"]
        self.desk.run("tkt", "split", 1, first)
        self.assertEqual(self.mails(), once)
        self.desk.run("tkt", "merge", 3, 2)
        self.assertEqual(self.mails(), once)

    def test_another_event_is_another_mail(self):
        self.comes(letter(1))
        self.mails()
        for status in ("resolved", "open", "resolved"):
            self.desk.run("tkt", "set", 1, f"status={status}")
            self.mails()
        self.assertEqual(self.mails().count(("zoe1", "Resolved")), 2)


if __name__ == "__main__":
    unittest.main()
