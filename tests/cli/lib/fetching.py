"""A desk that only fetches: configuration, database, and tkt-fetch run on them."""

import json
import os
import sqlite3
import subprocess

from lib.desk import BIN
from lib.servers import PASSWORD, USER, TemporaryFolder


class Result:
    """What a program left: its status and what it wrote."""

    def __init__(self, status, out, err):
        self.status = status
        self.out = out
        self.err = err

    def __repr__(self):
        return f"status {self.status}\n--- out\n{self.out}--- err\n{self.err}"

    def objects(self):
        return [json.loads(line) for line in self.out.splitlines()]


class Desk:
    """One mailbox, `support`, unless `mailboxes` says otherwise."""

    def __init__(self):
        self.temporary = TemporaryFolder()
        self.folder = self.temporary.path
        self.config = self.path("tkt.toml")
        self.database = self.path("desk.db")

    def path(self, name):
        return os.path.join(self.folder, name)

    def remove(self):
        self.temporary.remove()

    def configure(self, *mailboxes, desk=""):
        """Each mailbox is the text of its keys, or the URL of a server with the usual login."""
        text = (f'[desk]\nname = "Test desk"\ndomain = "example.com"\n'
                f'database = "sqlite:{self.database}"\n{desk}\n')
        for number, mailbox in enumerate(mailboxes):
            text += mailbox if "[[mailbox]]" in mailbox else self.mailbox(
                mailbox, name="support" if number == 0 else f"mailbox{number}")
        with open(self.config, "w", encoding="utf-8") as out:
            out.write(text)
        os.chmod(self.config, 0o600)
        return self

    @staticmethod
    def mailbox(url, name="support", incoming="", mailbox="", user=USER, password=PASSWORD):
        login = f'user = "{user}"\npassword = "{password}"\n' if url.startswith("imap") else ""
        return (f'[[mailbox]]\nname = "{name}"\naddress = "{name}@example.com"\n{mailbox}\n'
                f'[mailbox.incoming]\nurl = "{url}"\n{login}{incoming}\n')

    def command(self, program, *words):
        return [os.path.join(BIN, program), "-c", self.config, *words]

    def run(self, program, *words, stdin=b"", timeout=60, **more):
        done = subprocess.run(self.command(program, *words), input=stdin, timeout=timeout,
                              stdout=subprocess.PIPE, stderr=subprocess.PIPE, check=False, **more)
        return Result(done.returncode, done.stdout.decode(), done.stderr.decode())

    def start(self, program, *words, **more):
        """A program that goes on; whoever starts it stops it."""
        return subprocess.Popen(self.command(program, *words), stdin=subprocess.DEVNULL,
                                stdout=subprocess.PIPE, stderr=subprocess.PIPE, **more)

    def query(self, sql, *values):
        with sqlite3.connect(f"file:{self.database}?mode=ro", uri=True, timeout=10) as db:
            return db.execute(sql, values).fetchall()

    def has_fetched(self):
        """A run has ended well."""
        try:
            return bool(self.query("SELECT 1 FROM mailbox_state WHERE fetched_at > 0"))
        except sqlite3.OperationalError:
            return False  # no database yet

    def count(self, table="incoming"):
        return self.query(f"SELECT count(*) FROM {table}")[0][0]
