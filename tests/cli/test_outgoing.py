"""What leaves the desk is mail as the standards have it, and reads back as it was written."""

import email
import email.policy
import unittest

from desk import MAILDIR, Desk
from strict_mail import complaints

LETTERS = {
    "plain": b"""From: =?utf-8?q?J=C3=B6rg?= Customer <joerg@example.org>
To: support@example.com
Cc: Boss <boss@example.org>, help@example.com
Subject: =?utf-8?b?xbvDs8WCdyDwn5CiIGlzIG9uIGZpcmUgYW5kIHRoZSBzdWJqZWN0IGlzIGxvbmc=?=
Message-ID: <first@example.org>
References: %s
Thread-Index: AdABCDEF+/==
Thread-Topic: Printer on fire
Date: Fri, 1 Mar 2024 09:58:00 +0100
Content-Type: text/plain; charset=utf-8
Content-Transfer-Encoding: 8bit

It burns. %s
> it burnt
From here on.
.
""" % (b" ".join(b"<%d.long-enough-to-be-folded@mail.example.org>" % n for n in range(150)),
       b"A long line that has to be broken softly. " * 20),
    "empty subject": b"""From: a@example.org
To: support@example.com
Message-ID: <second@example.org>

hello
""",
    "no id": b"""From: "Name, with \\"quotes\\"" <b@example.org>
To: support@example.com
Subject: =?utf-8?q?line=0D=0ABcc:_evil@example.org?=

hello
""",
}

TEXT = "Zażółć gęślą jaźń.\n\nFrom now on:\n> no\n.\n" + "many words in one line " * 30 + "\n" + "x" * 1500 + "\n"


class Outgoing(unittest.TestCase):
    def sent(self, desk):
        desk.run("tkt-send")
        return [path.read_bytes().replace(b"\n", b"\r\n") for path in sorted((desk.folder / "out/new").iterdir())]

    def test_answers_are_strict_mail(self):
        for name, letter in LETTERS.items():
            with self.subTest(letter=name), Desk() as desk:
                desk.config.write_text(desk.config.read_text().replace(
                    'address = "support@example.com"\n',
                    'address = "support@example.com"\naliases = ["help@example.com"]\n'))
                desk.deliver("1", letter)
                desk.run("tkt-fetch")
                desk.run("tkt-rules")
                ticket = desk.run("tkt", "list", "--ids").strip()
                text = desk.folder / "text"
                text.write_text(TEXT)
                attached = desk.folder / "Übersicht der langen Namen №1.pdf"
                attached.write_bytes(bytes(range(256)) * 500)
                desk.run("tkt", "reply", ticket, "-F", text, "--attach", attached, "--bcc", "secret@example.org",
                         "--all")
                (raw,) = self.sent(desk)
                self.assertEqual(complaints(raw), [])
                self.assertNotIn(b"secret@example.org", raw)
                self.assertNotIn(b"evil@example.org\r\n", raw.split(b"\r\n\r\n")[0].replace(b"line Bcc: evil", b""))
                message = email.message_from_bytes(raw, policy=email.policy.SMTP)
                self.assertIsNone(message["Bcc"])
                self.assertIsNone(message["Auto-Submitted"])
                files = [part for part in message.walk() if part.get_content_disposition() == "attachment"]
                self.assertEqual([(part.get_filename(), part.get_content()) for part in files],
                                 [(attached.name, attached.read_bytes())])
                if name == "plain":
                    self.assertEqual(message["Thread-Index"], "AdABCDEF+/==")
                    self.assertEqual(message["Thread-Topic"], "Printer on fire")
                    self.assertEqual(message["In-Reply-To"], "<first@example.org>")
                    references = message["References"].split()
                    self.assertEqual((references[0], references[-1]),
                                     ("<0.long-enough-to-be-folded@mail.example.org>", "<first@example.org>"))
                    self.assertLess(len(message["References"]), 1600)
                    self.assertNotIn("help@example.com", str(message["Cc"]))
                # Our own reader gets the text as it was written, broken lines in one piece.
                shown = desk.json("tkt", "show", ticket)[0]["messages"][-1]["text"]
                for line in TEXT.splitlines():
                    self.assertIn(line.rstrip(), shown)

    def test_mail_that_nobody_wrote_is_strict_and_marked(self):
        with Desk() as desk:
            desk.config.write_text(desk.config.read_text().replace(
                'agents = ["', 'acknowledge = { template = "acknowledge" }\nagents = ["', 1))
            desk.deliver("1", LETTERS["plain"])
            desk.run("tkt-fetch")
            desk.run("tkt-rules")
            mails = self.sent(desk)
            self.assertEqual(len(mails), 1)
            for raw in mails:
                self.assertEqual(complaints(raw), [])
                message = email.message_from_bytes(raw, policy=email.policy.SMTP)
                self.assertEqual(message["Auto-Submitted"], "auto-replied")


if __name__ == "__main__":
    unittest.main()
