"""What leaves the desk is mail as the standards have it, and reads back as it was written."""

import contextlib
import email
import email.policy
import re
import sqlite3
import unittest

from lib.desk import Desk
from lib.strict_mail import complaints, complaints_of, plain_text

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


#: Names and subjects that mean no good, as a customer's program may write them.
STRANGE = [
    (b'"O\'Hara, \\"Zoe\\" <zoe@elsewhere.example>"', b"a, b; c: <d@e.example> (f) \"g\""),
    (b"=?utf-8?b?xbvDs8WCdyDwn5CiIPCfkKIg8J+QoiDwn5CiIPCfkKIg8J+QoiDwn5CiIPCfkKI=?=",
     b"=?utf-8?q?line=0D=0ABcc:_evil@example.org=0D=0A=0D=0Abody?="),
    (b"=?utf-8?q?=E2=80=AEevil?=", b"w" * 900),
    (b"=?iso-8859-2?q?=A3=F3d=BC?=", b"=?utf-8?b?" + b"8J+Qog==" + b"?= " + b"word " * 100),
    (b"", b""),
]

MORE = """
[[priority]]
name = "at once"
weight = 90
resolve = "1s"
[[queue]]
name = "anytime"
mailbox = "support"
agents = ["bert"]
[automatic_mail]
registered = "registered"
late = "late"
statuses = {{ open = "in-progress", resolved = "resolved", cancelled = "cancelled", rejected = "rejected", closed = "closed" }}
[survey]
statuses = ["resolved"]
url = "https://desk.example.com"
[[rule]]
name = "tell of the new"
on = "ticket.created"
then = {{ notify = ["ticket.queue", "bert"] }}
[[rule]]
name = "tell of the assigned"
on = "ticket.agent"
then = {{ notify = ["ticket.agent"] }}
"""

STATUSES = {"registered", "late", "in-progress", "resolved", "cancelled", "rejected", "closed", "summary"}
#: By whether the customers write in working hours.
TEMPLATES = {True: STATUSES | {"acknowledge"}, False: STATUSES | {"acknowledge-out-of-hours"}}

NAMES = ["Übersicht der langen Namen №1.pdf", 'quote"back\\slash;semi=equals.txt', "line\nbreak.txt",
         "\u202egnp.exe", "n" * 200 + ".bin", " .txt", "=?utf-8?q?word?=.txt"]


class EveryKind(unittest.TestCase):
    """Each kind of mail that leaves, in each language, for customers with strange names and subjects."""

    def desk(self, language, always_open):
        desk = Desk()
        text = desk.config.read_text().replace("[desk]\n", f'[desk]\nlanguage = "{language}"\n', 1)
        text = text.replace('agents = ["', 'acknowledge = { template = "acknowledge", '
                            'out_of_hours_template = "acknowledge-out-of-hours" }\nagents = ["', 1)
        day = '["00:00-24:00"]' if always_open else "[]"
        for name in ("mon", "tue", "wed", "thu", "fri", "sat", "sun"):
            text = text.replace(f'{name} = ["08:00-16:00"]\n', "")
        text = text.replace('name = "office"\n', 'name = "office"\n' + "".join(
            f"{name} = {day}\n" for name in ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
            if always_open or name != "mon") + ("" if always_open else 'mon = ["03:00-03:01"]\n'))
        desk.config.write_text(text + MORE.format())
        return desk

    def letters(self, desk, strange):
        for number, (name, subject) in enumerate(strange):
            # Each customer writes once: caps on automatic mail are for another test.
            desk.deliver(f"letter{number}", b"From: %s <c%d@customer.example>\r\nTo: support@example.com\r\n"
                         b"Subject: %s\r\nMessage-ID: <%d@customer.example>\r\n"
                         b"Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n"
                         b"Content-Type: text/plain; charset=utf-8\r\n\r\nSo ein \xc3\x84rger.\r\n"
                         b"From here\r\n.\r\n%s\r\n--b\r\nContent-Type: text/csv; name=\"a\\\"b.csv\"\r\n\r\n"
                         b"a,b\r\n--b--\r\n" % (name, number, subject, number, b"long " * 400))
        desk.run("tkt-fetch")
        desk.run("tkt-rules")
        return sorted((ticket["id"] for ticket in desk.json("tkt", "list", "--all")))

    def run_all(self, desk, strange):
        tickets = self.letters(desk, strange)
        self.assertEqual(len(tickets), len(strange))
        files = []
        for name in NAMES:
            path = desk.folder / name
            path.write_bytes(name.encode() * 100)
            files += ["--attach", path]
        for ticket in tickets:
            desk.run("tkt", "reply", ticket, "-m", TEXT, "--bcc", "secret@example.org", "--force")
            desk.run("tkt", "reply", ticket, "-m", "# Title\n\n* **bold** & <script>alert(1)</script>\n", "--markdown",
                     "--with-history", "--force", "-s", "Grüße \n an: alle, 🐢" * 10)
            desk.run("tkt", "forward", ticket, "-m", "Bitte ansehen", "--to",
                     '"Ünal, Bob" <third@example.net>', "--force")
            desk.run("tkt", "redirect", ticket, "--to", "fourth@example.net")
            desk.run("tkt", "assign", ticket, "bert")
            desk.run("tkt", "comment", ticket, "-m", "@bert look at this: Ω")
            desk.run("tkt", "summary", ticket, "--send", "--with-attachments")
        desk.run("tkt", "reply", tickets[0], "-m", "files", *files, "--force")
        desk.run("tkt", "new", "-s", "Żółw 🐢 " * 30, "--to", "Łucja Ż. <new@customer.example>", "-m", "Hello.")
        desk.run("tkt-rules")
        for ticket in tickets:
            desk.run("tkt", "set", ticket, "queue=anytime", "priority=at once")
        desk.environment["TKT_NOW"] = "+1m"  # the shortest promises are broken
        desk.run("tkt-sla")
        desk.run("tkt-rules")
        for status in ("open", "resolved", "closed", "cancelled", "rejected"):
            for ticket in tickets:
                desk.run("tkt", "set", ticket, f"status={status}")
            desk.run("tkt-rules")
        desk.run("tkt", "summary", "--since", "1d", "--send-to", "boss@example.com,other@example.com")
        desk.run("tkt-send")
        return tickets

    def test_every_kind_in_every_language(self):
        for language, always_open, strange in (("en", True, STRANGE), ("de", False, STRANGE[:2]),
                                               ("pl", True, STRANGE[2:4]), ("ru", False, STRANGE[3:])):
            with self.subTest(language=language), self.desk(language, always_open) as desk, Desk() as reader:
                self.run_all(desk, strange)
                files = desk.sent_files()
                mails = [(path, email.message_from_bytes(path.read_bytes(), policy=email.policy.default))
                         for path in files]
                self.assertEqual(self.templates_used(desk), TEMPLATES[always_open])
                kinds = {str(mail["Auto-Submitted"]).split(";")[0] for _, mail in mails}
                self.assertEqual(kinds, {"None", "auto-replied", "auto-generated"})
                self.assertEqual(complaints_of(files), [])
                self.read_back(reader, [path for path in files
                                        if not path.read_bytes().startswith(b"Resent-")])

    def templates_used(self, desk):
        """Of the mail that customers got, as the log names them."""
        with contextlib.closing(sqlite3.connect(desk.database)) as db:
            reasons = db.execute("SELECT reason FROM event WHERE kind IN ('acknowledged', 'mailed', 'message')")
            return {found[1] for reason, in reasons if (found := re.search(r"template ([a-z-]+)", reason))}

    def read_back(self, reader, files):
        """Our own reader says of each mail what Python's says."""
        for path in files:
            reader.deliver(path.name, path.read_bytes())
        reader.run("tkt-fetch")
        reader.run("tkt-rules")
        seen = {}
        for ticket in reader.json("tkt", "list", "--all"):
            for message in reader.json("tkt", "show", ticket["id"])[0]["messages"]:
                seen[message["message_id"]] = message
        for path in files:
            mail = email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
            message = seen[mail["Message-ID"].strip("<>")]
            self.assertEqual(message["subject"].split(), (mail["Subject"] or "").split())
            self.assertEqual([to["address"] for to in message["to"]],
                             [to.addr_spec for to in mail["To"].addresses])
            self.assertEqual(message["from"]["address"], mail["From"].addresses[0].addr_spec)
            text = plain_text(mail.get_body(("plain",)))
            self.assertEqual(message["text"].split(), text.split(), mail["Subject"])
            names = [part.get_filename() for part in mail.iter_attachments()]
            self.assertEqual(len(message["attachments"]), len(names))


if __name__ == "__main__":
    unittest.main()
