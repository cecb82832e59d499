"""Agents who write: mail to answer, editors, drafts, and what was sent."""
import email
import email.policy

from lib.desk import BIN
from lib.on_a_desk import WithPromises
from lib.servers import until
from lib.terminal import exit_status, seen_until_end, start

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


class Writing(WithPromises):
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
        return until(condition, what=f"never: {what}")

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
