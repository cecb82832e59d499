"""A desk of which only the outbox matters, and mail servers that it sends to."""
import pathlib
import sqlite3
import subprocess
import time
import unittest

from lib.desk import BIN, USER
from lib.servers import TemporaryFolder
from lib.smtp_servers import ScriptedServer

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
        self.config.write_text(CONFIG.format(folder=self.folder, user=USER))
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
