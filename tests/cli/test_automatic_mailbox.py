"""One mailbox for all automatic mail, from which nobody reads."""
import email
import email.policy
import re
import unittest

from lib.desk import Desk

MAIL = b"""From: Zoe Customer <zoe@customer.example>
To: support@example.com
Subject: The kettle whistles
Date: Fri, 20 Nov 2026 10:00:00 +0100
Message-ID: <kettle@customer.example>

All day long.
"""

RATING = """From: Zoe Customer <zoe@customer.example>
To: {to}
Subject: Re: {subject}
Message-ID: <rating@customer.example>
In-Reply-To: {id}

4
"""

MORE = """
[automatic_mail]
mailbox = "robot"
statuses = {{ resolved = "resolved" }}

[survey]
statuses = ["resolved"]

[[mailbox]]
name = "robot"
address = "noreply@example.com"
[mailbox.outgoing]
url = "maildir:{folder}/out"
"""


class OneMailbox(unittest.TestCase):
    def desk(self):
        desk = Desk()
        desk.config.write_text(
            desk.config.read_text().replace('calendar = "office"\n\n', "", 1).replace(
                'name = "support"\nmailbox', 'name = "support"\nacknowledge = { template = "acknowledge" }\nmailbox', 1) +
            MORE.format(folder=desk.folder))
        return desk

    def mails(self, desk):
        desk.run("tkt-send")
        return [email.message_from_bytes(path.read_bytes(), policy=email.policy.default) for path in desk.sent_files()]

    def test_what_customers_answer_is_read(self):
        with self.desk() as desk:
            desk.deliver("one", MAIL)
            desk.run("tkt-fetch")
            desk.run("tkt-rules")
            desk.run("tkt", "resolve", 1)
            desk.run("tkt-rules")
            for mail in self.mails(desk):
                self.assertEqual(mail["From"].addresses[0].addr_spec, "noreply@example.com")
                self.assertEqual(mail["Reply-To"].addresses[0].addr_spec, "support@example.com")
            survey = self.mails(desk)[-1]
            links = re.findall("mailto:([^?\"]+)", survey.get_body(("html",)).get_content())
            self.assertEqual(set(links), {"support@example.com"})
            desk.deliver("two", RATING.format(to=survey["Reply-To"], subject=survey["Subject"],
                                              id=survey["Message-ID"]).encode())
            desk.run("tkt-fetch")
            desk.run("tkt-rules")
            self.assertEqual(desk.run("tkt", "list", "--all", "--ids", "rating:4").strip(), "1")

    def test_what_agents_answer_is_read(self):
        with self.desk() as desk:
            text = desk.config.read_text()
            desk.config.write_text(text.replace("[desk]\n", '[desk]\nnotice_mailbox = "robot"\n', 1))
            desk.deliver("one", MAIL)
            desk.run("tkt-fetch")
            desk.run("tkt-rules")
            desk.run("tkt", "comment", 1, "-m", "@bert, yours?")
            desk.run("tkt", "reply", 1, "-m", "Turn it off.", "--mailbox", "robot")
            notice, answer = self.mails(desk)[-2:]
            self.assertEqual([mail["From"].addresses[0].addr_spec for mail in (notice, answer)],
                             ["noreply@example.com"] * 2)
            self.assertEqual([mail["Reply-To"].addresses[0].addr_spec for mail in (notice, answer)],
                             ["support@example.com"] * 2)


if __name__ == "__main__":
    unittest.main()
